"""The list of studies, read and checked as a whole: one JSON object a line, an ImportStudy input.

Every bad line is named at once, by its number, so that a list of thousands is mended in one go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from frameproof.collections.layout import MAX_LINES
from frameproof.contracts import ImportRequest
from frameproof.contracts.collections import StudyDefaults
from frameproof.errors import InvalidInputError
from frameproof.import_requests import read_import_request, require_run_id
from frameproof.records import to_json

_NAMED_LINES = 50
"""An execution's cause has room for 32,768 characters; the rest of the bad lines is counted."""


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """One line of the list: what ImportStudy is asked to do, under a run id in any case."""

    line: int
    """1 for the first; empty lines count, too, as an editor counts them."""
    run_id: str
    request: ImportRequest


def read_study_list(
    content: bytes, *, defaults: StudyDefaults, run_id_of: Callable[[int], str]
) -> list[ListedStudy]:
    """Read a list of studies.

    Parameters
    ----------
    content
        JSONL in UTF-8; empty lines are skipped.
    defaults
        What holds where a line does not say otherwise.
    run_id_of
        Names the run of a line that names none.

    Raises
    ------
    InvalidInputError
        Names every line that is no input of ImportStudy or whose runId another line has, by its
        number; never what stands in it, since a source's key may name a patient.
    """
    studies: list[ListedStudy] = []
    problems: list[str] = []
    lines_of_runs: dict[str, int] = {}
    for line, text in _lines(content):
        try:
            study = _read_line(line, text, to_json(defaults), run_id_of)
            first = lines_of_runs.setdefault(study.run_id, line)
            if first != line:
                raise InvalidInputError(f"runId: line {first} has {study.run_id!r}, too.")
        except InvalidInputError as error:
            problems.append(about_line(line, error))
        else:
            studies.append(study)
    require_good_lines(problems)
    _require_studies(len(studies))
    return studies


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for line, text in enumerate(content.split(b"\n"), start=1):
        if text.strip():
            yield line, text


def _read_line(
    line: int, text: bytes, defaults: dict[str, Any], run_id_of: Callable[[int], str]
) -> ListedStudy:
    document = _decode(text)
    request = read_import_request(defaults | document)
    run_id = require_run_id(run_id_of(line) if request.run_id is None else request.run_id)
    return ListedStudy(line, run_id, replace(request, run_id=run_id))


def _decode(text: bytes) -> dict[str, Any]:
    """Decode one line. Python's own message is left out: of some errors it shows the text."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("this is not JSON.") from error
    if not isinstance(document, dict):
        raise InvalidInputError('expected a JSON object, {"sources": ["s3://..."]}.')
    return document


def about_line(line: int, error: InvalidInputError) -> str:
    """Say what is wrong with a line of the list."""
    return f"line {line}: {error}"


def require_good_lines(problems: list[str]) -> None:
    """Refuse the list if something is wrong with a line.

    Raises
    ------
    InvalidInputError
        Names the first of them all, and how many there are.
    """
    if not problems:
        return
    named = " | ".join(problems[:_NAMED_LINES])
    more = len(problems) - _NAMED_LINES
    rest = f" | {more} more lines" if more > 0 else ""
    raise InvalidInputError(
        f"studies: {len(problems)} lines of the list cannot be run. {named}{rest} Correct them and "
        "start the collection again; nothing was started."
    )


def _require_studies(count: int) -> None:
    if count == 0:
        raise InvalidInputError(
            'studies: the list is empty. Write one line for each study, {"sources": ["s3://..."]}.'
        )
    if count > MAX_LINES:
        raise InvalidInputError(
            f"studies: the list has {count:,} studies; one collection takes {MAX_LINES:,}. "
            "Cut it into several lists."
        )
