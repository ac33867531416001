from __future__ import annotations

import click
import pytest

from frameproof.contracts import ImportRequest
from frameproof_cli.runs.agreement import agree
from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.wiring import Wiring

NOBODY = Wiring(can_ask=lambda: False)


def request(question: str | None = None, notes: tuple[str, ...] = ()) -> RunRequest:
    return RunRequest("r1", ImportRequest(("s3://b/p/",)), None, notes, question)


def test_notes_are_said_and_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    agree(request(notes=("13 series",)), NOBODY, yes=False)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "13 series\n")


def test_question_without_anybody_there_needs_yes() -> None:
    agree(request("Import 7 studies?"), NOBODY, yes=True)
    with pytest.raises(click.UsageError, match=r"needs --yes.*Import 7 studies"):
        agree(request("Import 7 studies?"), NOBODY, yes=False)


def test_local_stack_is_told_apart_from_the_idc(capsys: pytest.CaptureFixture[str]) -> None:
    agree(request(notes=("13 series",)), NOBODY, yes=False, is_local=True)
    assert "the local stack holds the samples" in capsys.readouterr().err
    agree(request(), NOBODY, yes=False, is_local=True)
    assert capsys.readouterr().err == ""
