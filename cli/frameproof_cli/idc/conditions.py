"""What a person looks for -> SQL conditions on one series of the index.

No value of a person's stands in the SQL itself: it goes in as a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.nearest import nearest_values
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.suggestions import did_you_mean, phrase

_TEXT_COLUMNS = (
    "collection_id",
    "analysis_result_id",
    "PatientID",
    "StudyDescription",
    "SeriesDescription",
    "BodyPartExamined",
    "Modality",
    "Manufacturer",
    "ManufacturerModelName",
)
"""Where free text is looked for, beside the words that describe the collection."""

_UID_COLUMNS = ("StudyInstanceUID", "SeriesInstanceUID")
# The characters of a UID (DICOM PS3.5, section 9.1), and enough of them to be no number or date.
_UID = re.compile(r"[0-9.]{20,64}")

_VALUES = "SELECT DISTINCT {column} AS value FROM series"
_SHORT_LIST = 40
"""So many values fit into a message."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL condition with its parameters, in their order."""

    sql: str
    parameters: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a series must be like. Of several values of one kind, one is enough."""

    text: tuple[str, ...] = ()
    """Words, all of which must occur somewhere in what the index says of the series."""
    collections: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    """Parts of BodyPartExamined: ``chest`` also finds ``CHESTABDPELVIS``."""
    manufacturers: tuple[str, ...] = ()
    """Parts of Manufacturer: ``siemens`` also finds ``Siemens Healthineers``."""
    patients: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions by AND; none of them is always true."""
    return _joined(" AND ", list(conditions), of_none="TRUE")


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions by OR; none of them is never true."""
    return _joined(" OR ", list(conditions), of_none="FALSE")


def _joined(word: str, conditions: list[Condition], *, of_none: str) -> Condition:
    parameters = tuple(value for condition in conditions for value in condition.parameters)
    return Condition(f"({word.join(item.sql for item in conditions) or of_none})", parameters)


def series_condition(wishes: Wishes, index: IdcIndex) -> Condition:
    """Write down all wishes but the licences.

    Raises
    ------
    CommandError
        No series at all has that collection, modality or PatientID (exit code 4).
    """
    collections = tuple(collection_id(name) for name in wishes.collections)
    modalities = tuple(name.upper() for name in wishes.modalities)
    choices = (
        _Choice("collection_id", "collection", collections),
        _Choice("Modality", "modality", modalities),
        _Choice("PatientID", "patient", wishes.patients),
    )
    exact = [choice.condition(index) for choice in choices if choice.names]
    parts = [
        any_of(_contains(column, part) for part in values)
        for column, values in (
            ("BodyPartExamined", wishes.body_parts),
            ("Manufacturer", wishes.manufacturers),
        )
        if values
    ]
    words = [_says(word) for text in wishes.text for word in text.split()]
    return all_of([*exact, *parts, *words])


def licence_condition(names: tuple[str, ...], index: IdcIndex) -> tuple[Condition, bool]:
    """Demand one of the licences, in any spelling; none named is always true.

    Returns
    -------
    tuple[Condition, bool]
        The condition, and whether one of these licences forbids commercial use.

    Raises
    ------
    CommandError
        There is none of that name (exit code 4).
    """
    if not names:
        return all_of(()), False
    rows = index.rows("SELECT DISTINCT license_short_name AS name, is_non_commercial FROM series")
    known = {row["name"].lower(): row for row in rows}
    for name in names:
        if name.lower() not in known:
            spelled = [row["name"] for row in known.values()]
            raise _no_such("licence", name, did_you_mean(name, spelled), sorted(spelled))
    wanted = [known[name.lower()] for name in names]
    marks = ", ".join("?" for _ in wanted)
    condition = Condition(f"license_short_name IN ({marks})", tuple(row["name"] for row in wanted))
    return condition, any(row["is_non_commercial"] for row in wanted)


def collection_id(name: str) -> str:
    """Turn a collection's name into its id: ``TCGA-GBM`` into ``tcga_gbm``."""
    return re.sub(r"[- ]", "_", name.lower())


@dataclass(frozen=True, slots=True)
class _Choice:
    """Values of one column, each of which must exist."""

    column: str
    noun: str
    names: tuple[str, ...]

    def condition(self, index: IdcIndex) -> Condition:
        """Demand one of the values; CommandError if the index lacks one of them."""
        known = {row["value"] for row in index.rows(_VALUES.format(column=self.column))}
        for name in self.names:
            if name not in known:
                nearest = [near for _, near in nearest_values(name, self.column, index)]
                raise _no_such(self.noun, name, phrase(nearest), sorted(known))
        return Condition(f"{self.column} IN ({', '.join('?' for _ in self.names)})", self.names)


def _no_such(noun: str, name: str, hint: str, known: list[str]) -> CommandError:
    all_of_them = ", ".join(known) if len(known) <= _SHORT_LIST else f"{len(known):,} others"
    return CommandError(
        f"the IDC has no {noun} {name}{hint or '.'} It has {all_of_them}.", ExitCode.NOT_FOUND
    )


def _contains(column: str, part: str) -> Condition:
    return Condition(f"contains(lower({column}), ?)", (part.lower(),))


def _says(word: str) -> Condition:
    if _UID.fullmatch(word):
        return any_of(Condition(f"{column} = ?", (word,)) for column in _UID_COLUMNS)
    described = Condition(
        "collection_id IN (SELECT collection_id FROM collections WHERE contains(words, ?))",
        (word.lower(),),
    )
    return any_of([*(_contains(column, word) for column in _TEXT_COLUMNS), described])
