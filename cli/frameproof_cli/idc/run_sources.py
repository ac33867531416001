"""Studies that a person named -> the sources of a run, with what is to be said and asked first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from frameproof.catalog import samples_named
from frameproof.sources import parse_source
from frameproof_cli.idc.columns import SERIES_FIELDS, series_of
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.licences import INCLUDE_OPTION, left_out_note
from frameproof_cli.idc.naming import Named, identify
from frameproof_cli.idc.sizes import format_size
from frameproof_cli.terminal.failures import CommandError, ExitCode


@dataclass(frozen=True, slots=True)
class Most:
    """What one run takes."""

    series: int = 1_000
    """A run's sources travel in the input of its execution and of each child of it, which is 256
    KiB at most (Step Functions Developer Guide, "Service quotas"); a thousand take 70 KB of it."""
    size_bytes: int = 500 * 10**9
    """More than any one study of the IDC has; the largest has 332 GB."""


_MOST = Most()
_IDC_BUCKETS = "s3://idc-open-data"
"""What the URIs of the three buckets begin with: idc-open-data, -two and -cr."""


@dataclass(frozen=True, slots=True)
class NamedSources:
    """What named studies mean for a run."""

    sources: tuple[str, ...] = ()
    folder: Path | None = None
    word: str | None = None
    """What the run may be named by; never a PatientID."""
    notes: tuple[str, ...] = ()
    """What a person should know before the run starts: how much it is, what is left out."""
    question: str | None = None
    """What a person must agree to first, where a name stands for several studies."""


def find_sources(
    names: Iterable[str],
    index: IdcIndex,
    *,
    include_non_commercial: bool = False,
    most: Most = _MOST,
) -> NamedSources:
    """Look up everything that was named.

    Samples, folders given as paths, and URIs of other buckets than IDC's need no index.

    Raises
    ------
    CommandError
        A name stands for nothing (exit code 4); or it stands for several things, for more than a
        run takes, or only for series with licences that forbid commercial use (exit code 2).
    click.UsageError
        Two local folders are named.
    """
    named = list(dict.fromkeys(identify(name, index) for name in names))
    allowed = "TRUE" if include_non_commercial else "NOT is_non_commercial"
    lookup = _Lookup(index, allowed, most)
    found = [lookup.sources_of(one) for one in named]
    sources = tuple(dict.fromkeys(source for one in found for source in one.sources))
    _check_number(len(sources), most)
    return NamedSources(
        sources=sources,
        folder=_only_folder(named),
        word=next((one.word for one in found if one.word), None),
        notes=tuple(note for one in found for note in one.notes),
        question=" ".join(one.question for one in found if one.question) or None,
    )


def _only_folder(named: Iterable[Named]) -> Path | None:
    folders = [Path(one.id) for one in named if one.kind == "folder"]
    if len(folders) > 1:
        raise click.UsageError("a run takes one local folder; start a run for each.")
    return folders[0] if folders else None


def _check_number(series: int, most: Most) -> None:
    if series > most.series:
        raise CommandError(
            f"these are {series:,} series, more than the {most.series:,} that one run takes. "
            "Start several runs.",
            ExitCode.USAGE,
        )


@dataclass(frozen=True, slots=True)
class _Amount:
    """How much a name stands for; what is left out for its licence is counted apart."""

    studies: int
    series: int
    instances: int
    size_bytes: int
    licences: str
    left_out: int

    @property
    def is_known(self) -> bool:
        return self.series + self.left_out > 0

    @property
    def text(self) -> str:
        studies = "1 study" if self.studies == 1 else f"{self.studies:,} studies"
        size = format_size(self.size_bytes)
        counts = f"{self.series:,} series, {self.instances:,} instances, {size}"
        return f"{studies}, {counts} ({self.licences})"

    @property
    def notes(self) -> tuple[str, ...]:
        return (left_out_note(self.left_out),) if self.left_out else ()


_AMOUNT = """
SELECT count(DISTINCT StudyInstanceUID) FILTER ({allowed}) AS studies,
       count(*) FILTER ({allowed}) AS series,
       CAST(coalesce(sum(instanceCount) FILTER ({allowed}), 0) AS BIGINT) AS instances,
       CAST(coalesce(sum(size_bytes) FILTER ({allowed}), 0) AS BIGINT) AS size_bytes,
       array_to_string(list_sort(list(DISTINCT license_short_name) FILTER ({allowed})), ', ')
           AS licences,
       count(*) FILTER (NOT {allowed}) AS left_out
FROM series WHERE {condition}
"""
_SOURCES = "SELECT {fields} FROM series WHERE {allowed} AND {condition} ORDER BY ALL"


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Looks single names up; ``allowed`` is the SQL condition on their series' licences."""

    index: IdcIndex
    allowed: str
    most: Most

    def sources_of(self, named: Named) -> NamedSources:
        match named.kind:
            case "folder":
                return NamedSources()
            case "sample":
                samples = samples_named(named.id)
                word = named.id if len(samples) == 1 else "samples"
                return NamedSources(tuple(sample.source for sample in samples), word=word)
            case "s3":
                return self._uri(named)
        amount = self._amount_of(named)
        self._check(named, amount)
        return NamedSources(
            sources=self._series_sources(named),
            word=named.id if named.kind == "collection" else None,
            notes=(f"{named.title}: {amount.text}", *amount.notes),
            question=f"Import {amount.text}?" if amount.studies > 1 else None,
        )

    def _uri(self, named: Named) -> NamedSources:
        parse_source(named.id, field="STUDY")
        if named.id.startswith(_IDC_BUCKETS):
            amount = self._amount_of(named)
            if not amount.is_known:
                note = f"{named.title} is not in IDC's index, which would tell its licence."
                return NamedSources((named.id,), notes=(note,))
            self._check(named, amount)
        return NamedSources((named.id,))

    def _amount_of(self, named: Named) -> _Amount:
        condition = named.condition
        query = _AMOUNT.format(allowed=self.allowed, condition=condition.sql)
        return _Amount(**self.index.row(query, *condition.parameters))

    def _series_sources(self, named: Named) -> tuple[str, ...]:
        condition = named.condition
        query = _SOURCES.format(fields=SERIES_FIELDS, allowed=self.allowed, condition=condition.sql)
        rows = self.index.rows(query, *condition.parameters)
        return tuple(series_of(row).source for row in rows)

    def _check(self, named: Named, amount: _Amount) -> None:
        if not amount.series:
            raise CommandError(
                f"{named.title} has only series whose licences forbid commercial use "
                f"({amount.left_out:,}), and these are imported only if asked for: "
                f"{INCLUDE_OPTION}",
                ExitCode.USAGE,
            )
        if amount.series > self.most.series or amount.size_bytes > self.most.size_bytes:
            raise CommandError(
                f"{named.title} is more than one run takes: {amount.text}. A run takes "
                f"{self.most.series:,} series and {format_size(self.most.size_bytes)}. Choose some "
                f"of its studies: frameproof studies --{named.kind} {named.id} --sort size",
                ExitCode.USAGE,
            )
