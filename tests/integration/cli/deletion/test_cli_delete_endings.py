from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.deletion.runs_left_behind import image_set
from tests.unit.cli.cli_histories import lambda_cause


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [("SharedImageSetError", 2), ("DeletionTimedOutError", 5), ("ServiceError", 254)],
)
def test_deletion_that_fails_tells_its_error_and_that_it_can_be_repeated(
    stack: StackUnderTest, put_run: Callable[..., None], error: str, exit_code: int
) -> None:
    put_run("a", image_set(1))
    end = {"status": "FAILED", "error": error, "cause": lambda_cause(error, "Because.")}
    stack.step_functions.end = end
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == exit_code
    assert f"the deletion failed with {error}: Because." in result.stderr
    assert "The same command again finishes it." in result.stderr


def test_what_comes_back_meanwhile_is_not_passed_over(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN a machine that succeeds, and objects that are there all the same
    put_run("a", image_set(1))
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 1
    assert "3 objects, 0.0 MB are in s3://inbox/runs/a/" in result.stderr


def test_interrupted_watching_does_not_end_the_deletion(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    stack.step_functions.interrupt_at_pause = True
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 130
    assert "the deletion goes on" in result.stderr
