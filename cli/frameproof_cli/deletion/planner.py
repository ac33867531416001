"""Reads what runs made and whether it may go: their folders, their image sets, their executions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from frameproof.contracts import ImageSet
from frameproof.deletions.ownership import Ownership, SharedImageSet, explain_shared, find_ownership
from frameproof.gateways.healthimaging import HealthImaging
from frameproof.gateways.storage import Storage
from frameproof.run_store import RunStore
from frameproof_cli.deletion.plan import DeletionPlan, DoomedImageSet, Refusal
from frameproof_cli.runs.runs import Runs
from frameproof_cli.target import Target
from frameproof_cli.terminal.failures import CommandError, ExitCode


def plan_deletion(run_ids: Iterable[str], runs: Runs) -> DeletionPlan:
    """Read what the runs made; nothing is changed.

    A run that was deleted before is known as long as Step Functions knows its execution; it has no
    part in the plan.

    Raises
    ------
    CommandError
        There is no such run (exit code 4), or one of them still goes on (exit code 2).
    """
    chosen = tuple(dict.fromkeys(run_ids))
    _require_known(chosen, runs)
    _require_ended(chosen, runs)
    objects = {run_id: places for run_id in chosen if (places := runs.objects_of(run_id))}
    store = Storage(runs.target.connection.client("s3"))
    ownership = _ownership(objects, store, runs.target)
    listed = _listed_image_sets(objects, store, runs.target.outputs.output_bucket)
    return DeletionPlan(
        run_ids=tuple(objects),
        image_sets=tuple(_doomed(image_set, listed) for image_set in ownership.owned),
        objects=tuple(itertools.chain(*objects.values())),
        refused=tuple(_refusal(shared) for shared in ownership.shared),
        kept=tuple(str(folder) for folder in map(runs.home.run, objects) if folder.is_dir()),
    )


def _require_known(run_ids: tuple[str, ...], runs: Runs) -> None:
    known = runs.known()
    for run_id in run_ids:
        if run_id not in known:
            runs.find(run_id)


def _require_ended(run_ids: tuple[str, ...], runs: Runs) -> None:
    running = sorted(runs.executions.running_runs().intersection(run_ids))
    if running:
        raise CommandError(
            f"nothing was deleted: {', '.join(running)} still goes on. Wait for its end "
            f"(frameproof watch {running[0]}{runs.flags}), or stop it: frameproof stop "
            f"{running[0]}{runs.flags}",
            ExitCode.USAGE,
        )


def _ownership(run_ids: Iterable[str], store: Storage, target: Target) -> Ownership:
    client = target.connection.client("medical-imaging")
    return find_ownership(
        run_ids,
        store=store,
        bucket=target.outputs.output_bucket,
        image_sets=HealthImaging(client, target.outputs.datastore_id),
    )


def _listed_image_sets(run_ids: Iterable[str], store: Storage, bucket: str) -> dict[str, ImageSet]:
    folders = [RunStore(store, bucket, run_id) for run_id in run_ids]
    return {
        item.image_set_id: item
        for folder in folders
        if folder.has(folder.keys.image_sets)
        for item in folder.rows(ImageSet, folder.keys.image_sets)
    }


def _doomed(image_set_id: str, listed: dict[str, ImageSet]) -> DoomedImageSet:
    known = listed.get(image_set_id)
    if known is None:
        return DoomedImageSet(image_set_id)
    return DoomedImageSet(image_set_id, known.modality, known.frames)


def _refusal(shared: SharedImageSet) -> Refusal:
    return Refusal(shared.image_set_id, shared.other_run_ids, explain_shared(shared))
