"""The order of the steps, and what Ctrl-C leaves at each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import click
from botocore.exceptions import BotoCoreError, ClientError

from frameproof.errors import FrameproofError
from frameproof_cli.local.stack import find_local_stack
from frameproof_cli.terminal.failures import CommandError, DeclinedError, ExitCode, explain
from frameproof_cli.walk.afterwards import offer_report_and_deletion
from frameproof_cli.walk.command_line import CommandLine
from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.products import ask_products
from frameproof_cli.walk.questions import LEFT, Questions, say
from frameproof_cli.walk.study import ask_study
from frameproof_cli.walk.summary import Plan, plan_run
from frameproof_cli.walk.where import Where, ask_where
from frameproof_cli.wiring import Wiring

_WELCOME = (
    "Frameproof imports a DICOM study into AWS HealthImaging and proves every frame.\n"
    "Nothing happens before you say so; Ctrl-C leaves at any time.\n"
)
_TROUBLE = (CommandError, FrameproofError, click.ClickException, BotoCoreError, ClientError)


def walk(root: click.Context, wiring: Wiring, questions: Questions) -> int:
    """Lead a person through a run, from the choice of the stack to the deletion.

    Parameters
    ----------
    root
        The context of ``frameproof`` itself: the commands are carried out below it.

    Returns
    -------
    int
        The exit code of the run: its verdict's.

    Raises
    ------
    CommandError
        Ctrl-C was typed, the answer to the last question was no, or the run failed.
    """
    return _Walk(root, wiring, questions).go()


@dataclass(frozen=True, slots=True)
class _Walk:
    root: click.Context
    wiring: Wiring
    questions: Questions

    def go(self) -> int:
        was_up = self._is_local_stack_up()
        try:
            say(_WELCOME)
            where = self._until_answered(self._where)
            plan = self._until_answered(lambda: self._plan(where))
        except LEFT as interrupt:
            raise self._nothing_created(was_up=was_up) from interrupt
        exit_code = self._run(plan, where)
        offer_report_and_deletion(plan.run_id, where.flags, self.root, self.wiring, self.questions)
        return exit_code

    def _until_answered[Answer](self, ask: Callable[[], Answer]) -> Answer:
        """Ask again after an answer that leads nowhere, and say why it does."""
        while True:
            try:
                return ask()
            except DeclinedError:
                raise
            except _TROUBLE as error:
                say(f"error: {explain(error)}\n")

    def _where(self) -> Where:
        return ask_where(self.root, self.wiring, self.questions)

    def _plan(self, where: Where) -> Plan:
        while True:
            study = ask_study(where, self.wiring, self.questions)
            products = ask_products(self.questions)
            line = CommandLine(("run", *study, *products, *where.flags))
            plan = plan_run(line, self.root, self.wiring)
            answer = self.questions.pick("Start it?", _LAST_ANSWERS)
            if answer == "start":
                return plan
            if answer == "leave":
                raise DeclinedError("nothing was started: the answer was no.")

    def _run(self, plan: Plan, where: Where) -> int:
        say()
        line = plan.line.with_words("--run-id", plan.run_id)
        try:
            return line.carry_out(self.root)
        except CommandError as error:
            if error.exit_code not in {ExitCode.INTERRUPTED, ExitCode.USAGE}:
                delete = CommandLine(("delete", plan.run_id, *where.flags))
                say(f"what the run left, if anything, is deleted by: {delete}")
            raise

    def _is_local_stack_up(self) -> bool:
        return find_local_stack(self.wiring.home.local) is not None

    def _nothing_created(self, *, was_up: bool) -> CommandError:
        is_new = self._is_local_stack_up() and not was_up
        stays = " The local stack stays up. End it: frameproof local down" if is_new else ""
        return CommandError(
            f"nothing was started, and nothing was created.{stays}", ExitCode.INTERRUPTED
        )


_LAST_ANSWERS = [
    Item("yes, start it", "start", "Ctrl-C leaves the run going, and says how to come back."),
    Item("choose anew", "anew"),
    Item("no, leave", "leave"),
]
