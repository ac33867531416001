"""One page of the studies, or series, that are as a person wishes them.

A study is found if one of its series meets all wishes; its sizes and counts are those of all its
series. Series whose licence forbids commercial use are left out before anything is counted, unless
they are asked for: by ``include_non_commercial``, or by naming such a licence. Of named licences
all series of a study must bear one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from frameproof_cli.idc.columns import SERIES_FIELDS, STUDY_FIELDS, series_of, study_of
from frameproof_cli.idc.conditions import (
    Condition,
    Wishes,
    all_of,
    licence_condition,
    series_condition,
)
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.records import Page, Series, Study
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.terminal.failures import CommandError, ExitCode

type SortKey = Literal["collection", "patient", "date", "series", "instances", "size"]
"""A column of what is found; equal ones are put in the order of their UIDs."""
SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey.__value__)

# What is found, one row each, before the page is cut; {..} are conditions. Only what is sorted and
# counted is read from the index here: the many other columns are read for the page's rows alone.
_STUDIES_FOUND = """
SELECT StudyInstanceUID AS id, min(collection_id) AS collection, min(PatientID) AS patient,
       min(StudyDate) AS date, count(*) AS series, sum(instanceCount) AS instances,
       sum(size_bytes) AS size
FROM series WHERE {allowed} AND {wished} GROUP BY StudyInstanceUID
HAVING bool_and({licensed}) AND {sizes} AND {counts}
"""
_SERIES_FOUND = """
SELECT SeriesInstanceUID AS id, collection_id AS collection, PatientID AS patient,
       SeriesDate AS date, 1 AS series, instanceCount AS instances, size_bytes AS size
FROM series WHERE {allowed} AND {wished} AND {licensed} AND {sizes} AND {counts}
"""
_PAGE = """
WITH found AS MATERIALIZED ({found})
SELECT id, (SELECT count(*) FROM found) AS total FROM found
ORDER BY {key} {direction} NULLS LAST, id LIMIT {limit} OFFSET {offset}
"""
# Quicker than a bool_or over each group, but not for nothing: where all is wished, it is left out.
_OF_A_WISHED_STUDY = """
StudyInstanceUID IN (SELECT StudyInstanceUID FROM series WHERE {allowed} AND {wished})
"""
_STUDIES = """
SELECT {fields} FROM series WHERE {allowed} AND StudyInstanceUID IN ({ids}) GROUP BY ALL
"""
_SERIES = "SELECT {fields} FROM series WHERE SeriesInstanceUID IN ({ids})"
_LEFT_OUT = "SELECT count(*) AS series FROM series WHERE is_non_commercial AND {wished}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of something; None is no bound."""

    least: int | None = None
    most: int | None = None

    def condition(self, column: str) -> Condition:
        """Write the bounds down for a column."""
        given = ((">=", self.least), ("<=", self.most))
        return all_of(Condition(f"{column} {op} ?", (n,)) for op, n in given if n is not None)


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for, and which part of it to show."""

    wishes: Wishes = field(default_factory=Wishes)
    size_bytes: Bounds = field(default_factory=Bounds)
    instances: Bounds = field(default_factory=Bounds)
    include_non_commercial: bool = False
    by_series: bool = False
    sort: SortKey = "collection"
    descending: bool = False
    limit: int = 20
    page: int = 1


def search(wanted: Search, index: IdcIndex) -> Page:
    """Look for studies or series.

    Raises
    ------
    CommandError
        A collection, modality, patient or licence does not exist, or the page lies behind the last
        one (exit code 4).
    """
    conditions = _Conditions.of(wanted, index)
    found = conditions.found(by_series=wanted.by_series)
    total, ids = _page_of(found, wanted, index)
    return Page(
        schema_version=SCHEMA_VERSION,
        idc_release=index.release,
        index_version=index.package_version,
        total=total,
        page=wanted.page,
        limit=wanted.limit,
        left_out_series=0 if wanted.wishes.licences else conditions.left_out(index),
        studies=None if wanted.by_series else _studies(ids, conditions.allowed, index),
        series=_series(ids, index) if wanted.by_series else None,
    )


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The conditions that the queries above have as {..}."""

    allowed: Condition
    wished: Condition
    licensed: Condition
    sizes: Condition
    counts: Condition

    @classmethod
    def of(cls, wanted: Search, index: IdcIndex) -> _Conditions:
        licensed, names_non_commercial = licence_condition(wanted.wishes.licences, index)
        everything = wanted.include_non_commercial or names_non_commercial
        return cls(
            allowed=Condition("TRUE" if everything else "NOT is_non_commercial"),
            wished=series_condition(wanted.wishes, index),
            licensed=licensed,
            sizes=wanted.size_bytes.condition("size"),
            counts=wanted.instances.condition("instances"),
        )

    def found(self, *, by_series: bool) -> Condition:
        """Write the query down for what is found, with its parameters."""
        wished = self.wished if by_series or self.wished == all_of(()) else self._of_a_wished_study
        parts = (self.allowed, wished, self.licensed, self.sizes, self.counts)
        names = ("allowed", "wished", "licensed", "sizes", "counts")  # in the queries' order
        query = _SERIES_FOUND if by_series else _STUDIES_FOUND
        sql = query.format(**{n: part.sql for n, part in zip(names, parts, strict=True)})
        return Condition(sql, tuple(value for part in parts for value in part.parameters))

    @property
    def _of_a_wished_study(self) -> Condition:
        sql = _OF_A_WISHED_STUDY.format(allowed=self.allowed.sql, wished=self.wished.sql)
        return Condition(sql, self.wished.parameters)

    def left_out(self, index: IdcIndex) -> int:
        """Count the series that would have been found but for their licence."""
        if self.allowed.sql == "TRUE":
            return 0
        query = _LEFT_OUT.format(wished=self.wished.sql)
        return int(index.row(query, *self.wished.parameters)["series"])


def _page_of(found: Condition, wanted: Search, index: IdcIndex) -> tuple[int, list[str]]:
    query = _PAGE.format(
        found=found.sql,
        key=wanted.sort,
        direction="DESC" if wanted.descending else "ASC",
        limit=wanted.limit,
        offset=(wanted.page - 1) * wanted.limit,
    )
    rows = index.rows(query, *found.parameters)
    if not rows and wanted.page > 1:
        raise CommandError(
            f"there is no page {wanted.page}: what was found ends before it. The first: --page 1",
            ExitCode.NOT_FOUND,
        )
    return (rows[0]["total"] if rows else 0), [row["id"] for row in rows]


def _studies(ids: list[str], allowed: Condition, index: IdcIndex) -> tuple[Study, ...]:
    query = _STUDIES.format(fields=STUDY_FIELDS, allowed=allowed.sql, ids=_marks(ids))
    studies = {row["study_instance_uid"]: study_of(row) for row in index.rows(query, *ids)}
    return tuple(studies[uid] for uid in ids)


def _series(ids: list[str], index: IdcIndex) -> tuple[Series, ...]:
    query = _SERIES.format(fields=SERIES_FIELDS, ids=_marks(ids))
    series = {row["series_instance_uid"]: series_of(row) for row in index.rows(query, *ids)}
    return tuple(series[uid] for uid in ids)


def _marks(ids: list[str]) -> str:
    return ", ".join("?" for _ in ids) or "NULL"
