"""Whatever a person calls a study by -> what it is.

One of: a sample's name, a collection, a PatientID (``COLLECTION/PATIENT`` where several
collections have it), a StudyInstanceUID, a SeriesInstanceUID, a crdc_series_uuid, an S3 URI, a
local folder. ``identify`` is the only place that decides which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from frameproof.catalog import sample_names, samples_named
from frameproof_cli.idc.conditions import Condition, any_of, collection_id
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.nearest import nearest_names
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.suggestions import nearest, phrase

type Kind = Literal["sample", "collection", "patient", "study", "series", "s3", "folder"]

_PATH_STARTS = ("/", "./", "../", "~")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for."""

    kind: Kind
    id: str
    """The id in the index, the URI, the sample's name or the folder's path."""
    collection: str = ""
    """Of a patient: its collection, as the same PatientID may stand for somebody else there."""

    @property
    def title(self) -> str:
        """For messages: ``patient C3L-06153 of collection cptac_pda``."""
        where = f" of collection {self.collection}" if self.kind == "patient" else ""
        return f"{'URI' if self.kind == 's3' else self.kind} {self.id}{where}"

    @property
    def unmistakable(self) -> str:
        """What to write so that nothing else can be meant."""
        match self.kind:
            case "patient":
                return f"{self.collection}/{self.id}"
            case "folder":
                return f"./{self.id}"
            case _:
                return self.id

    @property
    def condition(self) -> Condition:
        """Which series of the index it stands for; never true where it is not of the index."""
        match self.kind:
            case "patient":
                values = (self.id, self.collection)
                return Condition("(PatientID = ? AND collection_id = ?)", values)
            case "sample":
                return any_of(_series_by_uuid(s.crdc_series_uuid) for s in samples_named(self.id))
            case "s3":
                return _series_by_uri(self.id)
            case "folder":
                return any_of(())
        return Condition(f"{_COLUMNS[self.kind]} = ?", (self.id,))


_COLUMNS = {
    "collection": "collection_id",
    "study": "StudyInstanceUID",
    "series": "crdc_series_uuid",
}
"""What an id of a kind is looked for in, where one column is enough."""


def _series_by_uuid(uuid: str) -> Condition:
    return Condition("crdc_series_uuid = ?", (uuid,))


def _series_by_uri(uri: str) -> Condition:
    # series_aws_url is s3://<bucket>/<crdc_series_uuid>/*, and one folder holds one series.
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    uuid = key.partition("/")[0]
    return Condition("(aws_bucket = ? AND crdc_series_uuid = ?)", (bucket, uuid))


_EXACT = """
SELECT DISTINCT 'collection' AS kind, collection_id AS id, collection_id AS collection
FROM series WHERE collection_id = $collection
UNION ALL SELECT DISTINCT 'patient', PatientID, collection_id
FROM series WHERE PatientID = $patient AND $within IN ('', collection_id)
UNION ALL SELECT DISTINCT 'study', StudyInstanceUID, '' FROM series WHERE StudyInstanceUID = $name
UNION ALL SELECT 'series', crdc_series_uuid, '' FROM series WHERE SeriesInstanceUID = $name
UNION ALL SELECT 'series', crdc_series_uuid, '' FROM series WHERE crdc_series_uuid = lower($name)
ORDER BY ALL
"""


def identify(
    name: str, index: IdcIndex, *, is_folder: Callable[[Path], bool] = Path.is_dir
) -> Named:
    """Find out what a person means by a name.

    Raises
    ------
    CommandError
        It stands for nothing (exit code 4): the message has the nearest names; or for several
        things (exit code 2): the message has what to write for each.
    """
    if name.startswith("s3://"):
        return Named("s3", name)
    if name.startswith(_PATH_STARTS) or name in {".", ".."}:
        return _folder(name, is_folder)
    found = [Named("sample", name)] if name in sample_names() else _in_index(name, index)
    if name and is_folder(Path(name)):  # an empty path would be the working directory
        found.append(Named("folder", name))
    if len(found) == 1:
        return found[0]
    raise _ambiguous(name, found) if found else _unknown(name, index)


def _folder(name: str, is_folder: Callable[[Path], bool]) -> Named:
    path = Path(name).expanduser()
    if not is_folder(path):
        raise CommandError(
            f"there is no folder {name}. Name the one that has the DICOM files in it.",
            ExitCode.NOT_FOUND,
        )
    return Named("folder", str(path))


def _in_index(name: str, index: IdcIndex) -> list[Named]:
    collection, slash, patient = name.partition("/")
    rows = index.rows(
        _EXACT,
        name=name,
        collection=collection_id(name),
        patient=patient if slash else name,
        within=collection_id(collection) if slash else "",
    )
    return [Named(row["kind"], row["id"], row["collection"]) for row in rows]


def _ambiguous(name: str, found: list[Named]) -> CommandError:
    choices = "; ".join(f"{named.unmistakable} ({named.title})" for named in found)
    return CommandError(
        f"{name} can mean {len(found)} things. Write which one: {choices}.", ExitCode.USAGE
    )


_EARLIER = """
SELECT count(*) AS series, min(series_aws_url) AS url,
       min(min_idc_version) AS first, max(max_idc_version) AS last
FROM earlier WHERE $name IN (StudyInstanceUID, SeriesInstanceUID, crdc_series_uuid)
"""


def _unknown(name: str, index: IdcIndex) -> CommandError:
    earlier = index.row(_EARLIER, name=name)
    if earlier["series"]:
        return CommandError(
            f"{name} is not in IDC's data release {index.release}; releases {earlier['first']} to "
            f"{earlier['last']} had it. Files of releases that are over stay in the buckets: name "
            f"them by URI, as {earlier['url'].removesuffix('*')}",
            ExitCode.NOT_FOUND,
        )
    samples = [f"sample {near}" for near in nearest(name, sample_names(), cutoff=0.6)]
    likely = phrase([*samples, *nearest_names(name, index)][:3]) or "."
    return CommandError(
        f"nothing is called {name!r}: no sample, no folder here, and no collection, patient, "
        f"study or series of IDC's data release {index.release}{likely} "
        "Look for it: frameproof studies WORDS",
        ExitCode.NOT_FOUND,
    )
