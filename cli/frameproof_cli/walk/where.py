"""Where the run shall go: to the local stack, started if it has to be, or to a stack on AWS."""

from __future__ import annotations

from dataclasses import dataclass

import click

from frameproof_cli.aws.connections import Connection
from frameproof_cli.local.stack import LocalStack, find_local_stack
from frameproof_cli.target import TARGET_VARIABLE, FoundStack, find_stacks
from frameproof_cli.walk.command_line import CommandLine
from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.questions import Questions, say
from frameproof_cli.wiring import Wiring

_USUAL_REGION = "us-east-1"
_OWN_CREDENTIALS = "the credentials of this shell"


@dataclass(frozen=True, slots=True)
class Where:
    """A target that was chosen."""

    flags: tuple[str, ...]
    """The options that lead there: ``--local``, or ``--stack`` and what goes with it."""
    is_local: bool = False


def ask_where(root: click.Context, wiring: Wiring, questions: Questions) -> Where:
    """Ask for the target, and start the local stack if that is chosen and not up.

    Raises
    ------
    CommandError
        The local stack could not be started.
    botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError
        AWS could not be asked for its stacks.
    """
    local = find_local_stack(wiring.home.local)
    answer = questions.pick("Where shall it run?", _places(local, wiring))
    if answer == "aws":
        return _stack_on_aws(root, wiring, questions)
    if answer == "start":
        line = CommandLine(("local", "up"))
        line.show()
        line.carry_out(root)
    if answer in {"local", "start"}:
        return Where(("--local",), is_local=True)
    return Where(("--stack", answer))


def _places(local: LocalStack | None, wiring: Wiring) -> list[Item[str]]:
    if local and local.stack_name:
        here = Item("this machine: the local stack", "local", f"{local.title}\n--local")
    else:
        hint = "No account, no container engine; it takes some seconds.\nfrom then on: --local"
        here = Item("this machine: start the local stack", "start", hint)
    on_aws = Item("AWS: choose one of the stacks of an account", "aws", "--stack NAME")
    named = wiring.environment.get(TARGET_VARIABLE, "").removeprefix("stack:")
    if named in {"", "local"}:
        return [here, on_aws]
    why = f"{TARGET_VARIABLE} names it\n--stack {named}"
    return [Item(f"AWS: stack {named}", named, why), here, on_aws]


def _stack_on_aws(root: click.Context, wiring: Wiring, questions: Questions) -> Where:
    profile = _ask_profile(wiring, questions)
    region: str | None = None
    while True:
        connection = wiring.connect_to_aws(profile, region)
        if connection.region is None:
            region = _ask_region(questions, _USUAL_REGION)
            continue
        answer = _pick_stack(connection, questions)
        if answer == "back":
            return ask_where(root, wiring, questions)
        if answer == "region":
            region = _ask_region(questions, connection.region)
            continue
        more = (("--profile", profile), ("--region", region))
        chosen = [word for name, value in more if value for word in (name, value)]
        return Where(("--stack", answer.removeprefix("stack:"), *chosen))


def _ask_profile(wiring: Wiring, questions: Questions) -> str | None:
    names = wiring.aws_profiles()
    if not names:
        return None
    usual = Item(_OWN_CREDENTIALS, "", "environment variables, default profile, SSO")
    items = [usual, *(Item(name, name, f"--profile {name}") for name in names)]
    return questions.pick("With which credentials?", items) or None


def _ask_region(questions: Questions, default: str) -> str:
    def check(text: str) -> bool | str:
        return bool(text.strip()) or "Write a region, as: eu-west-1"

    return questions.write("In which region? (--region)", check, default=default)


def _pick_stack(connection: Connection, questions: Questions) -> str:
    """Return ``stack:NAME``, ``region`` or ``back``."""
    say(f"looking for stacks in {connection.region}")
    found = find_stacks(connection)
    if not found:
        say(
            f"no stack in {connection.region} is one of Frameproof. Deploy one: "
            "sam build && sam deploy --guided"
        )
    items = [
        *(Item(one.name, f"stack:{one.name}", _facts(one)) for one in found),
        Item("look in another region", "region", "--region NAME"),
        Item("back", "back"),
    ]
    return questions.pick("Which stack?", items)


def _facts(one: FoundStack) -> str:
    return f"{one.status}, since {one.since}\n--stack {one.name}"
