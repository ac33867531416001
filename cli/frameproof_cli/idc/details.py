"""One study: its series over all of IDC's buckets, and whom to cite for each."""

from __future__ import annotations

import html
import re

from frameproof_cli.idc.columns import SERIES_FIELDS, STUDY_FIELDS, series_of, study_of
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.naming import identify
from frameproof_cli.idc.records import Citation, StudyDetails
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.terminal.failures import CommandError, ExitCode

_STUDY = "SELECT {fields} FROM series WHERE StudyInstanceUID = ? GROUP BY ALL"
_SERIES = """
SELECT {fields} FROM series WHERE StudyInstanceUID = ?
ORDER BY analysis_result_id NULLS FIRST, TRY_CAST(SeriesNumber AS BIGINT), SeriesInstanceUID
"""
_CITATIONS = """
SELECT source_DOI AS source_doi, count(*) AS series, any_value(title) AS title,
       any_value(citation) AS citation,
       list_sort(list(DISTINCT license_short_name)) AS licences
FROM series LEFT JOIN citations ON citations.doi = lower(source_DOI)
WHERE StudyInstanceUID = ? GROUP BY source_DOI ORDER BY series DESC, source_doi
"""


_STUDIES = "SELECT DISTINCT StudyInstanceUID AS uid FROM series WHERE {condition} LIMIT 2"


def details_of(name: str, index: IdcIndex) -> StudyDetails:
    """Read everything about the study that a person names in whatever way.

    Raises
    ------
    CommandError
        The name stands for nothing, or for a folder or an URI that the index doesn't know (exit
        code 4), or for several studies (exit code 2).
    """
    named = identify(name, index)
    query = _STUDIES.format(condition=named.condition.sql)
    found = index.rows(query, *named.condition.parameters)
    if not found:
        raise CommandError(
            f"{named.title} is nothing that IDC's index knows. Name something of the IDC: "
            "frameproof studies lists what there is.",
            ExitCode.NOT_FOUND,
        )
    if len(found) > 1:
        which = "" if named.kind == "sample" else f" --{named.kind} {named.id}"
        raise CommandError(
            f"{named.title} stands for several studies. List them, and show one: "
            f"frameproof studies{which}",
            ExitCode.USAGE,
        )
    return study_details(found[0]["uid"], index)


def study_details(study_instance_uid: str, index: IdcIndex) -> StudyDetails:
    """Read everything about one study, series with non-commercial licences included."""
    uid = study_instance_uid
    citations = [
        Citation(
            source_doi=row["source_doi"],
            series=row["series"],
            licences=tuple(row["licences"]),
            title=_plain(row["title"]),
            citation=_plain(row["citation"]),
        )
        for row in index.rows(_CITATIONS, uid)
    ]
    series = index.rows(_SERIES.format(fields=SERIES_FIELDS), uid)
    return StudyDetails(
        schema_version=SCHEMA_VERSION,
        idc_release=index.release,
        index_version=index.package_version,
        study=study_of(index.row(_STUDY.format(fields=STUDY_FIELDS), uid)),
        series=tuple(series_of(row) for row in series),
        citations=tuple(citations),
    )


def _plain(text: str | None) -> str:
    """Take the HTML out of a text, and its line breaks."""
    without_tags = re.sub(r"<[^>]*>", "", text or "")
    return " ".join(html.unescape(without_tags).split())
