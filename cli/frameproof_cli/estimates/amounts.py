"""How much is to be imported: listed, or taken from IDC's index where that knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from frameproof.catalog import SAMPLES
from frameproof.sources import is_within, parse_source
from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.runs.uploads import list_files
from frameproof_cli.terminal.failures import CommandError, ExitCode

type Counted = Literal["listing", "index"]

_IDC_BUCKETS = "idc-open-data"
_KNOWN = """
SELECT 's3://' || aws_bucket || '/' || crdc_series_uuid || '/' AS source,
       instanceCount AS objects, size_bytes, license_short_name AS licence
FROM series WHERE list_contains(?, crdc_series_uuid)
"""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is to be imported."""

    counted: Counted
    objects: int
    size_bytes: int
    series: int
    """One for each source, of which it is the least: a prefix may hold several."""
    sources: int
    licences: tuple[str, ...] = ()
    """Of public series, where the index was asked."""


def known_amounts(run: RunRequest, open_index: Callable[[], IdcIndex]) -> Amounts | None:
    """Say how much it is without asking S3: None where a source is neither a sample nor IDC's."""
    asked = list(dict.fromkeys(_as_folder(source) for source in run.request.sources))
    known = _known_series(asked, open_index)
    if any(source not in known for source in asked):
        return None
    found = [known[source] for source in asked]
    files = _file_sizes(run)
    return Amounts(
        counted="index" if found else "listing",
        objects=sum(series.objects for series in found) + len(files),
        size_bytes=sum(series.size_bytes for series in found) + sum(files),
        series=len(found) + bool(files),
        sources=len(found) + bool(files),
        licences=tuple(sorted({series.licence for series in found})),
    )


@dataclass(frozen=True, slots=True)
class _KnownSeries:
    """One public series: a folder of an IDC bucket."""

    objects: int
    size_bytes: int
    licence: str


def _known_series(
    sources: list[str], open_index: Callable[[], IdcIndex]
) -> dict[str, _KnownSeries]:
    """Look sources up among the samples, which need no index, and in the index."""
    known = {
        sample.source: _KnownSeries(sample.images, sample.size_bytes, sample.licence)
        for sample in SAMPLES
    }
    places = [parse_source(source) for source in sources if source not in known]
    names = [place.key.rstrip("/") for place in places if place.bucket.startswith(_IDC_BUCKETS)]
    if names and len(names) == len(places):
        for row in open_index().rows(_KNOWN, names):
            source = row.pop("source")
            known[source] = _KnownSeries(**row)
    return known


def listed_amounts(run: RunRequest, s3: Any) -> Amounts:
    """List every source, as PlanCopy does it.

    Raises
    ------
    CommandError
        A bucket does not exist, or nothing lies under the sources (exit code 4).
    """
    sizes: dict[str, int] = {}
    for source in run.request.sources:
        sizes |= _list_source(source, s3)
    files = _file_sizes(run)
    if not sizes and not files:
        raise CommandError(
            "no objects lie under the sources. Check the prefixes; for the IDC a series is "
            "s3://idc-open-data/<crdc_series_uuid>/.",
            ExitCode.NOT_FOUND,
        )
    sources = len(run.request.sources) + bool(files)
    return Amounts(
        counted="listing",
        objects=len(sizes) + len(files),
        size_bytes=sum(sizes.values()) + sum(files),
        series=sources,
        sources=sources,
    )


def _list_source(source: str, s3: Any) -> dict[str, int]:
    """Give the size of each object of a source, by its URI; markers of folders are no objects."""
    place = parse_source(source)
    bucket = Bucket(s3, place.bucket)
    try:
        listed = bucket.sizes(place.key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        raise CommandError(
            f"there is no bucket {place.bucket}. Check the name of the source.", ExitCode.NOT_FOUND
        ) from error
    return {
        bucket.uri(key): size_bytes
        for key, size_bytes in listed.items()
        if is_within(key, place.key) and not (size_bytes == 0 and key.endswith("/"))
    }


def _file_sizes(run: RunRequest) -> list[int]:
    """Give the size of each file of the local folder, where the run has one."""
    return [file.size_bytes for file in list_files(run.folder, "")] if run.folder else []


def _as_folder(source: str) -> str:
    place = parse_source(source)
    return f"s3://{place.bucket}/{place.key.rstrip('/')}/"
