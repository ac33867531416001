"""One step has one name everywhere: state, function, folder, module, settings, event, tests."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.asl_states import states

ROOT = Path(__file__).parents[2]
DEFINITIONS = [
    ROOT / f"statemachine/{name}.asl.json"
    for name in ("import_study", "import_collection", "delete_run")
]


class _TemplateLoader(yaml.SafeLoader):
    """Reads a template; the short forms of intrinsic functions keep their argument alone."""


def _intrinsic(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


_TemplateLoader.add_multi_constructor("!", _intrinsic)


MACHINES: list[dict[str, Any]] = [json.loads(path.read_text()) for path in DEFINITIONS]
TEMPLATE: dict[str, Any] = yaml.load(
    (ROOT / "template.yaml").read_text(),
    Loader=_TemplateLoader,  # noqa: S506  # a SafeLoader with constructors for tags
)
STATES = [state for machine in MACHINES for state in states(machine)]
STARTS_AN_EXECUTION = "arn:aws:states:::states:startExecution"
ALL_TASKS = {name: state for name, state in STATES if state["Type"] == "Task"}
NESTED = {
    name: state
    for name, state in ALL_TASKS.items()
    if state["Resource"].startswith(STARTS_AN_EXECUTION)
}
TASKS = {name: state for name, state in ALL_TASKS.items() if name not in NESTED}
# The steps that no state machine calls: CloudFormation does, for a custom resource of this name.
DOORS = ["StackData"]
STEPS = [*TASKS, *DOORS]
WITHOUT_SETTINGS = ["AnswerStack"]  # all that it needs stands in its event


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_state_machine_is_covered() -> None:
    assert sorted(DEFINITIONS) == sorted(ROOT.glob("statemachine/*.asl.json"))


@pytest.mark.parametrize("step", TASKS)
def test_a_task_calls_the_function_of_its_name(step: str) -> None:
    assert TASKS[step]["Resource"] == f"${{{step}FunctionArn}}"


@pytest.mark.parametrize("name", NESTED)
def test_a_task_that_starts_an_execution_has_the_name_of_its_machine(name: str) -> None:
    assert NESTED[name]["Parameters"]["StateMachineArn"] == f"${{{name}StateMachineArn}}"
    machine = TEMPLATE["Resources"][f"{name}StateMachine"]
    assert machine["Properties"]["DefinitionUri"] == f"statemachine/{snake(name)}.asl.json"


@pytest.mark.parametrize("step", DOORS)
def test_a_door_is_the_custom_resource_of_its_name(step: str) -> None:
    resource = TEMPLATE["Resources"][step]
    assert resource["Type"] == f"Custom::{step}"
    assert resource["Properties"]["ServiceToken"] == f"{step}Function.Arn"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_its_function_folder_module_settings_event_and_test(step: str) -> None:
    function = TEMPLATE["Resources"][f"{step}Function"]
    assert function["Properties"]["CodeUri"] == f"functions/{snake(step)}/"
    assert f"{step}LogGroup" in TEMPLATE["Resources"]
    app = (ROOT / f"functions/{snake(step)}/app.py").read_text()
    assert f"from frameproof.steps.{snake(step)} import" in app
    assert (f"{step}Settings" in app) == (step not in WITHOUT_SETTINGS)
    module = (ROOT / f"layers/shared/frameproof/steps/{snake(step)}.py").read_text()
    assert module.startswith(f'"""{step}: ')
    assert f"def {snake(step)}(" in module
    assert (ROOT / f"events/{snake(step)}.json").is_file()
    assert (ROOT / f"tests/unit/frameproof/steps/test_{snake(step)}.py").is_file()


def test_every_function_is_a_step() -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/app.py")}
    assert folders == {snake(step) for step in STEPS}


def test_the_flow_reads_in_the_same_order_everywhere() -> None:
    order = [snake(step) for step in STEPS]
    package = (ROOT / "layers/shared/frameproof/steps/__init__.py").read_text()
    template = (ROOT / "template.yaml").read_text()
    assert sorted(order, key=lambda step: package.index(f"``{step}``")) == order
    assert sorted(order, key=lambda step: template.index(f"CodeUri: functions/{step}/")) == order


def test_state_names_are_unique() -> None:
    names = [name for name, _ in STATES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("functions/*/app.py")), ids=lambda p: p.parent.name
)
def test_a_handler_is_plumbing(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 40
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions] == ["lambda_handler"]
