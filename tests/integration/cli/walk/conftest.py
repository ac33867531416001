"""The walk without a terminal: a script answers its questions."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from frameproof.report.contract import Verdict
from frameproof_cli.app import frameproof
from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.questions import Check
from frameproof_cli.walk.walk import walk
from frameproof_cli.wiring import Wiring
from tests.integration.cli.conftest import StackUnderTest

type Answer = str | bool | list[str] | BaseException


@dataclass
class ScriptedQuestions:
    """Answers one question after the other; an answer that is an exception is raised."""

    answers: list[Answer]
    asked: list[str] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    """The titles that were offered, by the question."""

    def pick[Value](self, question: str, items: Sequence[Item[Value]]) -> Value:
        """Pick the item whose title has the words of the answer in it."""
        self.offered[question] = [item.title for item in items]
        words = self._next(question, str)
        found = [item for item in items if words in item.title]
        assert len(found) == 1, f"{words!r} in {self.offered[question]}"
        return found[0].value

    def tick(self, question: str, items: Sequence[Item[str]]) -> list[str]:
        """Tick the items with these titles."""
        titles = self._next(question, list)
        return [item.value for item in items if item.title in titles]

    def write(self, question: str, check: Check, *, default: str = "") -> str:
        """Write the answer, or take what was suggested if it is empty."""
        text = self._next(question, str) or default
        assert check(text) is True, check(text)
        return text

    def folder(self, question: str, check: Check) -> str:
        """Name the folder."""
        return self.write(question, check)

    def agree(self, question: str, *, default: bool) -> bool:
        """Say yes or no."""
        del default
        return self._next(question, bool)

    def _next[Kind](self, question: str, kind: type[Kind]) -> Kind:
        self.asked.append(question)
        assert self.answers, f"nobody answers {question!r}"
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, kind), f"{question!r} wants {kind}, not {answer!r}"
        return answer


@dataclass
class Walker:
    """Walks with a stack, whose AWS account has it in us-east-1, and no local stack up."""

    stack: StackUnderTest
    types: Callable[[str], None]
    """Types what click's own questions get, such as that of `frameproof delete`."""
    profiles: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    questions: ScriptedQuestions = field(default_factory=lambda: ScriptedQuestions([]))
    """What was asked in the last walk."""

    def wiring(self) -> Wiring:
        """Give the walk a world without AWS."""
        return Wiring(
            environment={"FRAMEPROOF_HOME": str(self.stack.home), **self.environment},
            connect_to_aws=self.stack.connect_to_aws,
            aws_profiles=lambda: self.profiles,
            pause=self.stack.step_functions.pause,
            can_ask=lambda: self.stack.can_ask,
            open_in_browser=self.stack.open_in_browser,
        )

    def runs_end(self, verdict: Verdict) -> None:
        """Have runs end with a verdict, and a report."""
        steps = self.stack.step_functions
        steps.on_start = lambda document: self.stack.put_report(document["runId"], verdict)
        if verdict == "NOT_PROVEN":
            steps.end = {"status": "FAILED", "error": "FramesNotProven", "cause": "see it"}

    def __call__(self, *answers: Answer) -> int:
        """Walk with these answers, all of which must be asked for; return the exit code."""
        self.questions = ScriptedQuestions([*answers])
        with frameproof.make_context("frameproof", [], obj=self.wiring()) as root:
            exit_code = walk(root, root.obj, self.questions)
        assert self.questions.answers == []
        return exit_code


@pytest.fixture
def walker(stack: StackUnderTest, monkeypatch: pytest.MonkeyPatch) -> Walker:
    stack.can_ask = True
    return Walker(stack, lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text)))
