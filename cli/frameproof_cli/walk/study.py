"""Which study: a sample of AWS's, any study of the IDC, a folder of one's own, an S3 prefix."""

from __future__ import annotations

from pathlib import Path

from frameproof.catalog import ALL_SAMPLES, SAMPLES, SampleSeries, samples_named
from frameproof.errors import InvalidInputError
from frameproof.sources import parse_source
from frameproof_cli.terminal.figures import size
from frameproof_cli.walk.idc_study import ask_idc_study
from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.previews import preview_of_samples
from frameproof_cli.walk.questions import Questions
from frameproof_cli.walk.where import Where
from frameproof_cli.wiring import Wiring

_SEARCH, _FOLDER, _PREFIX = "search", "folder", "prefix"


def ask_study(where: Where, wiring: Wiring, questions: Questions) -> tuple[str, ...]:
    """Ask what is to be imported; return the words that say so to ``frameproof run``.

    Raises
    ------
    CommandError
        The index of the IDC can't be read.
    """
    while True:
        answer = questions.pick("Which study?", _choices())
        match answer:
            case "search":
                words = ask_idc_study(where, wiring.open_idc_index(), questions)
            case "folder":
                words = ("--dicom", str(Path(questions.folder("Folder:", _is_folder)).expanduser()))
            case "prefix":
                words = ("--source", questions.write("S3 prefix:", _is_prefix, default="s3://"))
            case sample:
                words = (sample,)
        if words:
            return words


def _choices() -> list[Item[str]]:
    return [
        *(_sample(sample.name, (sample,), sample.title) for sample in SAMPLES),
        _sample(ALL_SAMPLES, samples_named(ALL_SAMPLES), "these four"),
        Item(
            "search the Imaging Data Commons",
            _SEARCH,
            "100 TB of public DICOM; its index is on this machine.\n"
            "frameproof studies WORDS, then frameproof run UID",
        ),
        Item(
            "a folder on this machine",
            _FOLDER,
            "Every file in it is uploaded first, under a name that tells nothing.\n"
            "frameproof run --dicom DIR",
        ),
        Item(
            "an S3 prefix",
            _PREFIX,
            "Every object below it, which the stack must be allowed to read.\n"
            "frameproof run --source s3://bucket/prefix/",
        ),
    ]


def _sample(name: str, samples: tuple[SampleSeries, ...], title: str) -> Item[str]:
    images = sum(sample.images for sample in samples)
    amount = f"{images:>4} images {size(sum(sample.size_bytes for sample in samples)):>9}"
    return Item(
        f"{name:<10} {title:<14} {amount}",
        name,
        lambda: f"{preview_of_samples(samples)}\nframeproof run {name}",
    )


def _is_folder(text: str) -> bool | str:
    is_folder = bool(text.strip()) and Path(text.strip()).expanduser().is_dir()
    return is_folder or "There is no such folder."


def _is_prefix(text: str) -> bool | str:
    try:
        parse_source(text.strip())
    except InvalidInputError:
        return "Write s3://bucket/prefix/"
    return True
