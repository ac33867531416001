"""Each exit code that a command which talks to a stack can give, by what happens to it."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.terminal.cli_situations import (
    REFUSAL,
    Prepare,
    failed_with,
    going_to_fail_with,
    going_to_prove,
    going_to_prove_nothing,
    image_in_the_data_store,
    image_set_without_metadata,
    interrupted,
    left_behind,
    locked_bucket,
    not_proven,
    nothing,
    proven,
    proven_by_a_retry,
    runs_on,
    somebody_says_no,
    stopped,
    trouble,
    with_ledger,
)

CASES: list[tuple[str, int, Prepare]] = [
    ("list", 0, nothing),
    ("list --limit 0", 2, nothing),
    ("list", 254, trouble(REFUSAL)),
    ("status r1", 0, runs_on),
    ("status r1", 0, not_proven),
    ("status ..", 2, nothing),
    ("status", 2, nothing),
    ("status r1", 4, nothing),
    ("status r1", 254, trouble(REFUSAL)),
    ("watch r1", 0, proven),
    ("watch r1", 1, not_proven),
    ("watch ..", 2, nothing),
    ("watch r1", 3, failed_with("ImportJobFailedError")),
    ("watch r1", 4, nothing),
    ("watch r1", 4, failed_with("NothingToImportError")),
    ("watch r1", 5, stopped),
    ("watch r1", 5, failed_with("States.Timeout")),
    ("watch r1", 130, interrupted),
    ("watch r1", 253, failed_with("SettingsError")),
    ("watch r1", 254, trouble(REFUSAL)),
    ("stop r1", 0, runs_on),
    ("stop ..", 2, nothing),
    ("stop r1", 4, nothing),
    ("stop r1", 254, trouble(REFUSAL)),
    ("retry r1", 1, not_proven),
    ("retry r1", 2, proven),
    ("retry r1", 2, runs_on),
    ("retry r1", 3, failed_with("ImportJobFailedError")),
    ("retry r1", 4, nothing),
    ("retry r1", 5, failed_with("ImportTimedOutError")),
    ("retry r1", 254, trouble(REFUSAL)),
    ("retry r1", 0, proven_by_a_retry),
    ("run ct-pelvis --run-id r1", 0, going_to_prove),
    ("run ct-pelvis --run-id r1", 1, going_to_prove_nothing),
    ("run", 2, nothing),
    ("run ct-pelvis --run-id r1", 3, going_to_fail_with("ImportJobFailedError")),
    ("run ct-knee", 4, nothing),
    ("run ct-pelvis --run-id r1", 5, going_to_fail_with("States.Timeout")),
    ("run ct-pelvis --run-id r1", 253, going_to_fail_with("SettingsError")),
    ("run ct-pelvis --run-id r1", 254, going_to_fail_with("ServiceError")),
    ("report r1", 0, proven),
    ("report r1", 1, not_proven),
    ("report ..", 2, nothing),
    ("report r1 --wait", 3, failed_with("ImportJobFailedError")),
    ("report r1", 4, nothing),
    ("report r1 --wait", 5, stopped),
    ("report r1 --wait", 253, failed_with("SettingsError")),
    ("report r1", 254, trouble(REFUSAL)),
    ("frames r1", 0, with_ledger()),
    ("frames r1 --verdict missing", 0, with_ledger()),
    ("frames r1 --json --csv", 2, nothing),
    ("frames r1", 4, nothing),
    ("frames r1", 4, runs_on),
    ("frames r1 --series 1.9", 4, with_ledger()),
    ("frames r1", 254, trouble(REFUSAL)),
    ("download r1 --dicom --dry-run", 0, with_ledger(image_in_the_data_store)),
    ("download r1 --dicom --jobs 0", 2, nothing),
    ("download r1", 4, nothing),
    ("download r1", 4, with_ledger()),
    ("download r1 --dicom", 254, with_ledger(image_set_without_metadata)),
    ("estimate", 2, nothing),
    ("estimate --source s3://no-such-bucket/x/", 4, nothing),
    ("estimate --source s3://inbox/x/", 254, locked_bucket),
    ("doctor --json --limit", 2, nothing),
    ("delete r1 --dry-run", 0, left_behind()),
    ("delete r1 --yes", 1, left_behind()),
    ("delete r1", 2, nothing),
    ("delete r1 --yes", 4, nothing),
    ("delete r1 --yes", 5, left_behind(going_to_fail_with("DeletionTimedOutError"))),
    ("delete r1", 130, left_behind(somebody_says_no)),
    ("delete r1 --yes", 254, left_behind(going_to_fail_with("ServiceError"))),
]
"""Command, exit code, and what happens before or meanwhile."""


@pytest.mark.parametrize(("command", "exit_code", "prepare"), CASES)
def test_exit_code_says_what_happened(
    stack: StackUnderTest, command: str, exit_code: int, prepare: Prepare
) -> None:
    prepare(stack)
    result = stack.run(*command.split())
    assert result.exit_code == exit_code, result.stderr
    assert exit_code in {0, 1} or "error: " in result.stderr
    assert "Traceback" not in result.stderr


WITHOUT_TARGET = [
    "list",
    "status r1",
    "watch r1",
    "stop r1",
    "retry r1",
    "run ct-pelvis",
    "report r1",
    "frames r1",
    "download r1",
    "delete r1 --yes",
    "estimate --source s3://inbox/x/",
]
"""Commands that end with 253 where no target is named."""


@pytest.mark.parametrize("command", WITHOUT_TARGET)
def test_no_target_is_a_matter_of_configuration(stack: StackUnderTest, command: str) -> None:
    result = stack.run(*command.split(), stack=None)
    assert result.exit_code == 253
    assert "frameproof local up" in result.stderr


@pytest.mark.parametrize("command", WITHOUT_TARGET)
@pytest.mark.parametrize(("error", "exit_code"), [(KeyboardInterrupt(), 130), (TypeError(), 255)])
def test_ctrl_c_and_a_bug_have_a_code_of_their_own_in_every_command(
    stack: StackUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    error: BaseException,
    exit_code: int,
) -> None:
    def connect(*_: object) -> None:
        raise error

    monkeypatch.setattr(stack, "connect_to_aws", connect)
    result = stack.run(*command.split())
    assert result.exit_code == exit_code
    assert "Traceback" not in result.stderr
