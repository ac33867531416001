"""Which things the doctor looks at, in which order; one that fails hides none of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError

from frameproof_cli.doctor import account, machine, stack
from frameproof_cli.doctor.findings import Finding, look
from frameproof_cli.target import TARGET_VARIABLE, Target, TargetOptions, find_target
from frameproof_cli.terminal.failures import CommandError, explain
from frameproof_cli.wiring import Wiring


def examine(options: TargetOptions, wiring: Wiring) -> Iterator[Finding]:
    """Look at this machine, at the account and at the stack, as far as each can be reached.

    The account is looked at where a stack on AWS is named, or where there is no stack at all: then
    a person may be about to deploy one.

    Raises
    ------
    click.UsageError
        Two options contradict each other.
    """
    try:
        target: Target | None = find_target(options, wiring)
        trouble = None
    except CommandError as error:
        target, trouble = None, error
    where = options.stack or wiring.environment.get(TARGET_VARIABLE, "")
    is_local = options.local or where == "local"
    yield from _machine(wiring, is_local_wanted=is_local)
    if not is_local and not (target and target.is_local):
        yield from _account(options, wiring, is_wanted=bool(where))
    if trouble:
        yield Finding("target", "problem", str(trouble))
    if target:
        yield Finding("target", "ok", target.title)
        yield from _stack(target)


def _machine(wiring: Wiring, *, is_local_wanted: bool) -> Iterator[Finding]:
    home = wiring.home
    yield look("decoder", machine.decoder)
    yield look("folder", partial(machine.folder, home))
    yield look("idc index", partial(machine.idc_index, wiring.open_idc_index()))
    yield look("local port", machine.port)
    yield look("local stack", partial(machine.local_stack, home, is_wanted=is_local_wanted))


def _account(options: TargetOptions, wiring: Wiring, *, is_wanted: bool) -> Iterator[Finding]:
    """Look at the account; without a stack there, what is wrong with it only warns."""
    try:
        connection = wiring.connect_to_aws(options.profile, options.region)
    except BotoCoreError as error:
        yield _milder(Finding("credentials", "problem", str(explain(error))), is_wanted=is_wanted)
        return
    looks = {
        "credentials": account.credentials,
        "region": account.region,
        "lambda concurrency": account.room_for_functions,
        "healthimaging quotas": account.healthimaging_quotas,
    }
    is_signed_in = True
    for check, at in looks.items():
        if not is_signed_in:
            yield Finding(check, "skipped", "not looked at without credentials")
            continue
        found = look(check, partial(at, connection))
        is_signed_in = check != "credentials" or found.state == "ok"
        yield _milder(found, is_wanted=is_wanted)


def _milder(found: Finding, *, is_wanted: bool) -> Finding:
    is_mild = found.state == "problem" and not is_wanted
    return replace(found, state="warning") if is_mild else found


def _stack(target: Target) -> Iterator[Finding]:
    outputs = target.outputs
    yield look("state machine", partial(stack.state_machine, target))
    for title, name in (
        ("input bucket", outputs.input_bucket),
        ("output bucket", outputs.output_bucket),
    ):
        yield look(title, partial(stack.bucket, target, title, name))
    yield look("data store", partial(stack.data_store, target))
