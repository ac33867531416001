"""Each call of a Task is made as often as the switch says; the first answer is the Task's."""

import threading
from typing import Any

import pytest

from frameproof_local.step_functions.deliveries import Deliveries
from frameproof_local.step_functions.environment import TaskRequest

PATIENCE_SECONDS = 20.0
REQUEST = TaskRequest(
    "arn:aws:lambda:eu-west-1:123456789012:function:f", {}, "State", "arn:e", "arn:r"
)


def test_a_call_is_made_three_times_at_once_and_the_first_answer_counts() -> None:
    deliveries = Deliveries()
    deliveries.set_times(3)
    all_there = threading.Barrier(3)
    let_go = threading.Event()
    numbers = iter(range(3))

    def run(_: TaskRequest) -> Any:
        number = next(numbers)
        all_there.wait(PATIENCE_SECONDS)  # so they are at work together
        if number:
            assert let_go.wait(PATIENCE_SECONDS)
        return number

    # WHEN two of the three calls do not end
    answer = deliveries.around(run)(REQUEST)
    # THEN the Task has the answer of the third, and the others go on
    assert answer == 0
    assert deliveries.running() == 2
    let_go.set()
    assert deliveries.running(wait_seconds=PATIENCE_SECONDS) == 0


def test_without_a_switch_a_call_is_made_once() -> None:
    calls: list[TaskRequest] = []
    Deliveries().around(calls.append)(REQUEST)
    assert calls == [REQUEST]


def test_what_a_call_raises_reaches_the_task() -> None:
    def fail(_: TaskRequest) -> Any:
        raise ValueError("no")

    deliveries = Deliveries()
    with pytest.raises(ValueError, match="no"):
        deliveries.around(fail)(REQUEST)
    assert deliveries.running(wait_seconds=PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("times", [0, 11, 1.5, True, None, "3"])
def test_another_number_of_times_is_refused(times: object) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to 10"):
        Deliveries().set_times(times)
