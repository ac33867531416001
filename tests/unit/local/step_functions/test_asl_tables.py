"""The interpreter against the tables in ``asl_tables``: what the specification and AWS say."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.templates import Scope
from frameproof_local.step_functions.validation import diagnose
from tests.unit.local.step_functions.asl_tables.backoff import (
    JITTER_CASES,
    JitterCase,
)
from tests.unit.local.step_functions.asl_tables.cases import (
    ANYTHING,
    SOURCES,
    AslCase,
    Raises,
    Script,
    machine,
    retrier,
    task,
)
from tests.unit.local.step_functions.asl_tables.catalog import TABLES, rows
from tests.unit.local.step_functions.asl_tables.choice import CHOICE_CASES, ChoiceCase
from tests.unit.local.step_functions.asl_tables.intrinsics import INTRINSIC_CASES, IntrinsicCase
from tests.unit.local.step_functions.asl_tables.refusals import REFUSAL_CASES, RefusalCase

RUNS = [case for table in TABLES.values() for case in table if isinstance(case, AslCase)]


@pytest.mark.parametrize("case", rows(RUNS))
@pytest.mark.requirement("R18")
def test_an_execution_goes_as_its_source_says(
    world: Any, event_types: Callable[[Any], list[str]], case: AslCase
) -> None:
    world.lambdas.functions["f"] = Script(case.acts)
    execution = world.run(case.definition, case.value)
    assert (execution.status, execution.error) == (case.status, case.error), execution.cause
    assert case.cause_holds in (execution.cause or "")
    if case.status == "SUCCEEDED" and case.output is not ANYTHING:
        assert execution.output == case.output
    if case.pauses is not None:
        assert world.clock.pauses == case.pauses
    if case.calls is not None:
        assert len(world.lambdas.calls) == case.calls
    if case.events is not None:
        assert tuple(event_types(execution)[1:-1]) == case.events


@pytest.mark.parametrize("case", rows(JITTER_CASES))
@pytest.mark.requirement("R18")
def test_full_jitter_stays_between_zero_and_the_computed_delay(
    world: Any, case: JitterCase
) -> None:
    world.lambdas.functions["f"] = Script((Raises("ErrorA"),))
    retry = [retrier("ErrorA", JitterStrategy="FULL", **case.retrier)]
    for _ in range(20):
        world.clock.pauses.clear()
        world.run(machine(task(Retry=retry)))
        pauses = world.clock.pauses
        assert all(0 <= p <= most for p, most in zip(pauses, case.at_most, strict=True)), pauses
        assert pauses != case.at_most


def lead_to_yes(world: Any, rule: dict[str, Any], value: Any) -> bool:
    """Run a Choice with one rule and tell whether it holds."""
    definition = machine(
        {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"},
        Yes={"Type": "Pass", "Result": True},
        No={"Type": "Pass", "Result": False},
    )
    execution = world.run(definition, value)
    assert execution.status == "SUCCEEDED", execution.cause
    return bool(execution.output)


@pytest.mark.parametrize("case", rows(CHOICE_CASES))
@pytest.mark.requirement("R18")
def test_a_rule_holds_for_these_values_and_for_no_other(world: Any, case: ChoiceCase) -> None:
    rule = {"Variable": "$.v", case.comparator: case.operand}
    expected = [(value, True) for value in case.holds_for]
    expected += [(value, False) for value in case.fails_for]
    assert [(v, lead_to_yes(world, rule, {"v": v})) for v, _ in expected] == expected
    assert [(v, lead_to_yes(world, {"Not": rule}, {"v": v})) for v, _ in expected] == [
        (value, not holds) for value, holds in expected
    ]


@pytest.mark.parametrize(
    "case", rows([c for c in CHOICE_CASES if not c.comparator.startswith(("Is", "StringMatches"))])
)
def test_the_path_variant_compares_with_the_input_in_the_same_way(
    world: Any, case: ChoiceCase
) -> None:
    rule = {"Variable": "$.v", f"{case.comparator}Path": "$.w"}
    expected = [(value, True) for value in case.holds_for]
    expected += [(value, False) for value in case.fails_for]
    seen = [(v, lead_to_yes(world, rule, {"v": v, "w": case.operand})) for v, _ in expected]
    assert seen == expected


@pytest.mark.parametrize("case", rows(INTRINSIC_CASES))
@pytest.mark.requirement("R18")
def test_an_intrinsic_function_gives_what_aws_documents(case: IntrinsicCase) -> None:
    scope = Scope(case.document, {"State": {"Name": "S"}}, Random(7))  # noqa: S311 - repeatable
    if case.error is None:
        assert scope.evaluate(case.expression, "field.$") == case.value
        return
    with pytest.raises(StatesError) as caught:
        scope.evaluate(case.expression, "field.$")
    assert caught.value.error == case.error


@pytest.mark.parametrize("case", rows(REFUSAL_CASES))
@pytest.mark.requirement("R18")
def test_a_definition_that_the_source_forbids_is_refused(case: RefusalCase) -> None:
    found = [str(finding) for finding in diagnose(json.dumps(case.definition), "STANDARD")]
    assert any(case.finding in finding for finding in found), found


def test_every_row_names_a_source_that_is_listed_and_says_something_of_its_own() -> None:
    cases = [case for table in TABLES.values() for case in table]
    assert {case.source for case in cases} == set(SOURCES)
    for topic, table in TABLES.items():
        sentences = [case.says for case in table]
        assert len(set(sentences)) == len(sentences), topic
