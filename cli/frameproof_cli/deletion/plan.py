"""What a deletion takes away and what it must not, as a person and a script read it."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass

from frameproof_cli.aws.buckets import StoredObjects

_LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DoomedImageSet:
    """One image set that goes: the runs made all that is in it."""

    image_set_id: str
    modality: str | None = None
    frames: int | None = None
    """None, as the modality, where a run broke off before it listed its frames."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One image set that cannot go, for another run's sake."""

    image_set_id: str
    other_run_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """Everything that the runs made. Where something is refused, nothing goes."""

    run_ids: tuple[str, ...]
    """Those of which something is left in the buckets."""
    image_sets: tuple[DoomedImageSet, ...] = ()
    objects: tuple[StoredObjects, ...] = ()
    refused: tuple[Refusal, ...] = ()
    kept: tuple[str, ...] = ()
    """Folders of this machine that hold a downloaded report: they stay."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of these runs."""
        return not self.run_ids


def listing(plan: DeletionPlan) -> str:
    """Write down for a person what goes, what is refused and what stays."""
    if plan.is_empty:
        return "nothing is left to delete"
    return "\n".join(
        [
            _fact("runs", ", ".join(plan.run_ids)),
            _fact("image sets", str(len(plan.image_sets))),
            *_first(_fact("", _image_set(item)) for item in plan.image_sets),
            _fact("objects", total(plan.objects)),
            *_first(_fact("", f"{total([place])} in {place.uri}") for place in plan.objects),
            *(_fact("refused", refusal.reason) for refusal in plan.refused),
            *(_fact("stays", f"{folder}, your copy of the report") for folder in plan.kept),
        ]
    )


def size_of(plan: DeletionPlan) -> str:
    """Sum a deletion up in a few words."""
    runs, image_sets = _count(plan.run_ids, "run"), _count(plan.image_sets, "image set")
    return f"{runs}, {image_sets}, {total(plan.objects)}"


def total(places: Iterable[StoredObjects]) -> str:
    """Sum objects up in a few words."""
    found = list(places)
    size_bytes = sum(place.size_bytes for place in found)
    objects = _count(range(sum(place.objects for place in found)), "object")
    return f"{objects}, {size_bytes / 1e6:.1f} MB"


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}" + ("" if len(things) == 1 else "s")


def _fact(name: str, text: str) -> str:
    return f"  {name:<11} {text}"


def _image_set(item: DoomedImageSet) -> str:
    facts = [item.modality, f"{item.frames} frames" if item.frames is not None else None]
    return ", ".join([item.image_set_id, *filter(None, facts)])


def _first(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    left_out = len(every) - _LINES_SHOWN
    shown = every[:_LINES_SHOWN]
    return [*shown, _fact("", f"and {left_out} more, see --json")] if left_out > 0 else shown
