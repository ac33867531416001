"""What a person asked for -> the execution's input and a run id."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from frameproof.catalog import ALL_SAMPLES, SampleSeries, sample_names, samples_named
from frameproof.contracts import Bitmaps, CrossCheck, ImportRequest, Levels
from frameproof.errors import InvalidInputError
from frameproof.layout import is_run_id
from frameproof.records import from_json
from frameproof.sources import parse_source
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.run_sources import NamedSources, find_sources
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.suggestions import did_you_mean

_UUID = re.compile(r"/(?P<start>[0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]+/?\*?$")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of ``frameproof run`` that say what is to be imported, and how."""

    studies: tuple[str, ...] = ()
    """Whatever ``idc.naming`` makes out."""
    samples: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    dicom: Path | None = None
    include_non_commercial: bool = False
    """Of ``studies``: whether series with such licences are imported too."""
    input_text: str | None = None
    """An execution's input (JSON) that stands for all the others."""
    run_id: str | None = None
    bitmaps: Bitmaps | None = None
    source_proof: bool = False
    cross_check: CrossCheck | None = None
    levels: Levels | None = None
    allow_partial_import: bool = False

    @property
    def names_something(self) -> bool:
        """Whether an option other than ``--input`` and ``--run-id`` was given."""
        sources = self.studies or self.samples or self.sources or self.dicom
        how = self.bitmaps or self.source_proof or self.cross_check or self.levels
        return bool(sources or how or self.allow_partial_import or self.include_non_commercial)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run that can be started: its id, its input, and what must be uploaded before."""

    run_id: str
    request: ImportRequest
    folder: Path | None = None
    notes: tuple[str, ...] = ()
    """What a person should know before it starts."""
    question: str | None = None
    """What a person must agree to before it starts."""

    def with_source(self, uri: str) -> RunRequest:
        """Add the place to which the folder was uploaded."""
        request = replace(self.request, sources=(*self.request.sources, uri))
        return replace(self, request=request)


def request_for(options: RunOptions, open_index: Callable[[], IdcIndex] = IdcIndex) -> RunRequest:
    """Turn the options into a request, with everything checked that can be checked here.

    Parameters
    ----------
    open_index
        Opens the index that ``options.studies`` are looked up in.

    Raises
    ------
    click.UsageError
        Nothing is named to be imported, or options contradict each other.
    InvalidInputError
        A source, a run id or the input is malformed.
    CommandError
        There is no such sample or study, or a name can't be imported as it stands.
    """
    if options.input_text is not None:
        return _request_from_input(options, options.input_text)
    named = find_sources(
        options.studies, open_index(), include_non_commercial=options.include_non_commercial
    )
    samples = [sample.source for sample in find_samples(options.samples)]
    # A series that is named in two ways is imported once.
    sources = tuple(dict.fromkeys([*named.sources, *samples, *check_sources(options.sources)]))
    folder = _one_folder(options.dicom, named.folder)
    if not sources and folder is None:
        raise click.UsageError(
            "name what to import: a STUDY, --sample NAME, --source s3://bucket/prefix/, "
            "--dicom DIR or --input FILE."
        )
    run_id = check_run_id(options.run_id or new_run_id(_word(options, named, sources)))
    request = ImportRequest(
        sources=sources,
        run_id=run_id,
        bitmaps=options.bitmaps or "none",
        source_proof=options.source_proof,
        cross_check=options.cross_check or "none",
        levels=options.levels or "full",
        allow_partial_import=options.allow_partial_import,
    )
    return RunRequest(run_id, request, folder, named.notes, named.question)


def _one_folder(dicom: Path | None, named: Path | None) -> Path | None:
    if dicom and named:
        raise click.UsageError("a run takes one local folder; start a run for each.")
    return dicom or named


def _word(options: RunOptions, named: NamedSources, sources: tuple[str, ...]) -> str:
    if named.word:
        return named.word
    if options.samples:
        return options.samples[0] if options.samples[0] != ALL_SAMPLES else "samples"
    return word_for_source(sources[0]) if sources else "dicom"


def _request_from_input(options: RunOptions, text: str) -> RunRequest:
    if options.names_something:
        raise click.UsageError("--input says everything; beside it only --run-id can be given.")
    request = read_request(text)
    if options.run_id and request.run_id and options.run_id != request.run_id:
        raise click.UsageError(
            f"--run-id {options.run_id} contradicts the input, which has runId {request.run_id}."
        )
    word = word_for_source(request.sources[0])
    run_id = check_run_id(options.run_id or request.run_id or new_run_id(word))
    return RunRequest(run_id, replace(request, run_id=run_id))


def check_run_id(run_id: str) -> str:
    """Return the run id, or refuse what cannot be one.

    Raises
    ------
    InvalidInputError
        It is longer than 80 characters, or has others than ``A-Za-z0-9._-``, or begins wrongly.
    """
    if not is_run_id(run_id):
        raise InvalidInputError(
            f"{run_id!r} cannot be a run id: 1 to 80 letters, digits, '.', '_' or '-', of "
            "which the first is a letter or a digit."
        )
    return run_id


def new_run_id(word: str) -> str:
    """Make a run id: a word, the time in UTC and four random hex digits."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    return f"{word}-{now}-{secrets.token_hex(2)}"


def word_for_source(uri: str) -> str:
    """Choose the word that a run of this source is named by.

    Run ids stand in logs and a prefix may hold patient identifiers, so nothing is taken over from
    it but the first digits of an IDC folder's UUID.
    """
    match = _UUID.search(uri)
    return match["start"] if match else "study"


def find_samples(names: Iterable[str]) -> list[SampleSeries]:
    """Look up sample series by name, each once, in the order in which they were named.

    Raises
    ------
    CommandError
        A name is unknown (exit code 4); the message has the nearest and all names.
    """
    found: dict[str, SampleSeries] = {}
    for name in names:
        try:
            samples = samples_named(name)
        except KeyError as error:
            known = sample_names()
            raise CommandError(
                f"there is no sample {name}{did_you_mean(name, known)}. "
                f"The samples are: {', '.join(known)}.",
                ExitCode.NOT_FOUND,
            ) from error
        found |= {sample.name: sample for sample in samples}
    return list(found.values())


def check_sources(uris: Iterable[str]) -> list[str]:
    """Return the sources as they were named.

    Raises
    ------
    InvalidInputError
        One is no S3 URI.
    """
    checked = list(uris)
    for uri in checked:
        parse_source(uri, field=f"--source {uri}")
    return checked


def read_request(text: str) -> ImportRequest:
    """Read an execution's input as a person wrote it.

    Raises
    ------
    InvalidInputError
        It is not JSON, or a field is missing, unknown or malformed.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"--input is not JSON: {error}.") from error
    request = from_json(ImportRequest, document)
    if not request.sources:
        raise InvalidInputError("sources: name at least one S3 prefix.")
    for index, uri in enumerate(request.sources):
        parse_source(uri, field=f"sources[{index}]")
    return request
