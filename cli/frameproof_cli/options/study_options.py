"""The argument and the options that say what is to be imported, and how: of run and of estimate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from frameproof_cli.idc.licences import INCLUDE_OPTION

type Command = Callable[..., int]

_OPTIONS = (
    click.argument("studies", nargs=-1, metavar="[STUDY]..."),
    click.option(
        "--sample",
        "samples",
        multiple=True,
        metavar="NAME",
        help="Public series: ct-chest, ct-pelvis, mr-head, mr-breast, or all. Repeatable.",
    ),
    click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="S3-URI",
        help="An S3 prefix with DICOM files, s3://bucket/prefix/. Repeatable.",
    ),
    click.option(
        "--dicom",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="A folder of your own: every file in it is uploaded first. Links are not followed.",
    ),
    click.option(
        "--input",
        "input_file",
        type=click.File(encoding="utf-8"),
        metavar="FILE",
        help="An execution's input as JSON, instead of the options above; - reads stdin.",
    ),
    click.option(
        "--bitmaps",
        type=click.Choice(["none", "png", "view", "tiff", "npy", "all"]),
        help="Also keep every decoded frame: lossless PNG, 8-bit windowed view, TIFF, NPY, or all.",
    ),
    click.option(
        "--source-proof",
        is_flag=True,
        help="Decode the DICOM files themselves too, and compare each frame's pixels.",
    ),
    click.option(
        INCLUDE_OPTION,
        is_flag=True,
        help="Also those series of a STUDY whose licence forbids commercial use.",
    ),
)

_FRAMES = click.option(
    "--frames",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many image frames the files hold, if you know. Default: one for each file.",
)


def study_options(command: Command) -> Command:
    """Add what names a study, and how much is to be made of it; all but ``input_file`` goes on.

    The names are those of ``runs.requests.RunOptions``.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def frames_option(command: Command) -> Command:
    """Add ``--frames``, of what only reckons."""
    return _FRAMES(command)
