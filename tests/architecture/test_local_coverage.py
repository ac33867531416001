"""docs/local-coverage.md says what the local stack can do; where the code knows it, they agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import get_session

from frameproof_local.cloudformation.resources import RESOURCE_TYPES
from frameproof_local.cloudformation.service import OPERATIONS
from frameproof_local.cloudformation.submission import REFUSED
from frameproof_local.healthimaging.copy_operations import MAX_FRAMES_PER_COPY
from frameproof_local.healthimaging.import_job_operations import MAX_CONCURRENT_IMPORT_JOBS
from frameproof_local.healthimaging.models import HealthImagingBackend
from frameproof_local.healthimaging.tagging import MAX_TAGS
from frameproof_local.healthimaging.version_changes import MAX_CONCURRENT_CHANGES
from frameproof_local.moto_hooks.step_functions_responses import LocalStepFunctionResponse
from frameproof_local.step_functions.intrinsic_functions import FUNCTIONS
from frameproof_local.step_functions.states import HANDLERS
from frameproof_local.step_functions.validation.fields import JSONATA_FIELDS
from tests.integration.local.lambda_host.documented_failures import FAILURE_CASES, REFUSAL_CASES
from tests.integration.local.step_functions.machines_for_both import machines_for_both
from tests.integration.local.step_functions.moto_differences import DIFFERENCES
from tests.unit.local.step_functions.asl_tables.catalog import TABLES

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "local-coverage.md").read_text()
_CONTRACTS = _ROOT / "tests" / "contract"
_HOOKS = sorted(
    path.stem
    for path in (_ROOT / "local" / "frameproof_local" / "moto_hooks").glob("*.py")
    if path.stem != "__init__"
)


def section(title: str) -> str:
    """Return what stands below a heading."""
    return _PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def checklist(title: str) -> list[tuple[str, bool]]:
    """Return the operations that a section lists, and whether each has a cross."""
    found = re.findall(r"^- \[([ x])\] `([A-Z]\w+)`", section(title), flags=re.MULTILINE)
    return [(name, mark == "x") for mark, name in found]


def operations_of(service: str) -> list[str]:
    return sorted(get_session().get_service_model(service).operation_names)


def can_do_healthimaging(operation: str) -> bool:
    backend = HealthImagingBackend("us-east-1", "123456789012")
    rooms = vars(backend).values()
    backend.region.bench.request_stop()
    return any(hasattr(room, xform_name(operation)) for room in rooms)


def test_healthimaging_lists_each_operation_once_and_crosses_what_the_backend_does() -> None:
    expected = [(name, can_do_healthimaging(name)) for name in operations_of("medical-imaging")]
    assert checklist("HealthImaging") == expected


def test_healthimaging_names_only_parameters_that_an_operation_has() -> None:
    rows = re.findall(r"^- \[.\] `(\w+)`: (.+)$", section("HealthImaging"), flags=re.MULTILINE)
    model = get_session().get_service_model("medical-imaging")
    unknown = [
        (operation, name)
        for operation, text in rows
        for name in re.findall(r"`(\w+)`", text)
        if name not in model.operation_model(operation).input_shape.members
    ]
    assert rows
    assert unknown == []


def test_healthimaging_names_its_quotas() -> None:
    text = section("HealthImaging")
    for quota in (
        f"at most {MAX_FRAMES_PER_COPY:,} frames at a time, and {MAX_CONCURRENT_CHANGES} copies",
        f"at most {MAX_CONCURRENT_CHANGES} updates in a data store",
        f"{MAX_CONCURRENT_IMPORT_JOBS} unfinished jobs in a data store, {MAX_TAGS} tags",
    ):
        assert quota in " ".join(text.split())


def test_step_functions_lists_each_operation_once_and_crosses_what_is_answered() -> None:
    expected = [
        (name, hasattr(LocalStepFunctionResponse, xform_name(name)))
        for name in operations_of("stepfunctions")
    ]
    assert checklist("Step Functions") == expected


def test_step_functions_names_each_state_function_and_refused_field() -> None:
    text = section("Step Functions")
    names = [*HANDLERS, *FUNCTIONS, *JSONATA_FIELDS]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert set(re.findall(r"`(States\.\w+)`", text)) == set(FUNCTIONS)


def test_cloudformation_lists_the_operations_that_it_has() -> None:
    assert checklist("CloudFormation") == [(name, True) for name in sorted(OPERATIONS)]


def test_cloudformation_lists_each_resource_type_once() -> None:
    rows = re.findall(r"^\| `(AWS::[^`]+)` \|", section("CloudFormation"), flags=re.MULTILINE)
    assert rows == sorted(RESOURCE_TYPES)


@pytest.mark.parametrize("name", sorted(RESOURCE_TYPES))
def test_resource_type_is_listed_with_its_properties(name: str) -> None:
    kind = RESOURCE_TYPES[name]
    honoured = ", ".join(sorted(kind.honoured)) or "none"
    without = "; ".join(f"{key}: {why}" for key, why in sorted(kind.without_effect.items()))
    row = f"| `{name}` | {honoured} | {without} |"
    assert row in _PAGE.splitlines(), f"docs/local-coverage.md lacks the row {row}"


def test_cloudformation_names_each_refused_parameter() -> None:
    text = section("CloudFormation")
    assert [name for name in REFUSED if f"`{name}`" not in text] == []


def test_each_file_that_touches_moto_is_listed_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("Where moto is touched"), flags=re.MULTILINE)
    assert sorted(rows) == _HOOKS


@pytest.mark.parametrize("hook", _HOOKS)
def test_each_file_that_touches_moto_has_its_contract_test(hook: str) -> None:
    test = _CONTRACTS / f"test_moto_hook_{hook}.py"
    assert test.is_file(), f"moto_hooks/{hook}.py has no {test.relative_to(_ROOT)}"
    imported = re.search(
        rf"frameproof_local\.moto_hooks(\.{hook} import| import .*\b{hook}\b)", test.read_text()
    )
    assert imported, f"{test.name} does not import moto_hooks/{hook}.py"


def test_no_contract_test_outlives_its_hook() -> None:
    tests = sorted(
        path.stem.removeprefix("test_moto_hook_") for path in _CONTRACTS.glob("test_moto_hook_*.py")
    )
    assert tests == _HOOKS


def test_the_tables_of_the_states_language_are_counted_and_are_many() -> None:
    rows = re.findall(r"^\| (.+) \| (\d+) \|$", section("How the engines are tested"), re.MULTILINE)
    expected = [(topic, str(len(table))) for topic, table in TABLES.items()]
    total = sum(len(table) for table in TABLES.values())
    assert rows == [*expected, ("**all**", str(total))]
    assert total >= 150


def test_the_other_tables_of_the_engines_are_counted() -> None:
    text = " ".join(section("How the engines are tested").split())
    machines, differences = len(machines_for_both()), len(DIFFERENCES)
    assert f"{machines} of these machines run on moto's interpreter" in text
    assert f"{machines - differences} come to the same; for the {differences} others" in text
    assert f"{len(FAILURE_CASES)} documented ways to fail" in text
    assert f"{len(REFUSAL_CASES)} documented refusals" in text
