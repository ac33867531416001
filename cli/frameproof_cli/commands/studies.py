"""``frameproof studies``: any study of the NCI Imaging Data Commons, found without a network."""

from __future__ import annotations

from typing import Any

import click

from frameproof_cli.idc.conditions import Wishes
from frameproof_cli.idc.details import details_of
from frameproof_cli.idc.licences import INCLUDE_OPTION, left_out_note
from frameproof_cli.idc.listings import details_text, document, page_csv, page_table
from frameproof_cli.idc.records import Page
from frameproof_cli.idc.search import SORT_KEYS, Bounds, Search, SortKey, search
from frameproof_cli.idc.sizes import Size
from frameproof_cli.options.exit_codes import ExitCodes
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.page_options import check_page_options, page_options
from frameproof_cli.options.studies_group import DefaultCommandGroup
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.manners import new_progress
from frameproof_cli.terminal.tables import terminal_width
from frameproof_cli.wiring import Wiring

_MOST_ROWS = 10_000
_STUDY = "1.3.6.1.4.1.14519.5.2.1.1427.3273.234954617623115283859598768084"


def _codes(refused: str, not_found: str) -> ExitCodes:
    return {
        ExitCode.PROVEN: "found",
        ExitCode.USAGE: refused,
        ExitCode.NOT_FOUND: not_found,
        ExitCode.CONFIGURATION: "the index is not installed, or can't be read",
    }


@click.group(
    cls=DefaultCommandGroup,
    default="search",
    sections={
        EXAMPLE: [
            "frameproof studies breast --modality MR --max-size 500MB",
            f"frameproof studies show {_STUDY}",
            "frameproof studies search --help",
        ],
    },
)
def studies() -> None:
    """Find any study of the NCI Imaging Data Commons (IDC), without a network.

    IDC's index is on this machine: 1.04 million series of 168,507 studies. Words and options of
    `search` may follow `frameproof studies` at once.
    """


@studies.command(
    name="search",
    cls=SectionedCommand,
    exit_codes=_codes("wrong usage", "nothing found, or no such collection, ..."),
    sections={
        EXAMPLE: [
            "frameproof studies search glioblastoma --modality MR --sort size",
            "frameproof studies --collection nlst --min-images 100 --max-size 300MB --json",
            'frameproof studies --licence "CC BY 4.0" --series --csv --limit 1000 > series.csv',
        ],
    },
)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--collection", "collections", multiple=True, metavar="ID", help="As: nlst.")
@click.option("--modality", "modalities", multiple=True, metavar="CODE", help="As: CT, MR, SEG.")
@click.option(
    "--body-part", "body_parts", multiple=True, metavar="WORD", help="Part of BodyPartExamined."
)
@click.option(
    "--manufacturer", "manufacturers", multiple=True, metavar="WORD", help="Part of Manufacturer."
)
@click.option("--patient", "patients", multiple=True, metavar="ID", help="A PatientID, whole.")
@click.option("--min-size", type=Size(), metavar="SIZE", help="At least so big, as: 10MB.")
@click.option("--max-size", type=Size(), metavar="SIZE", help="At most so big, as: 1.5GB.")
@click.option("--min-images", type=click.IntRange(0), metavar="N", help="At least N instances.")
@click.option("--max-images", type=click.IntRange(0), metavar="N", help="At most N instances.")
@click.option(
    "--licence", "licences", multiple=True, metavar="NAME", help='All series bear it: "CC BY 4.0".'
)
@click.option(
    INCLUDE_OPTION,
    is_flag=True,
    help="Also series whose licence forbids commercial use. Default: as if they were not there.",
)
@click.option("--series", "by_series", is_flag=True, help="One row for each series, not study.")
@click.option(
    "--sort",
    type=click.Choice(SORT_KEYS),
    default="collection",
    show_default=True,
    help="What the rows are in the order of.",
)
@click.option("--descending", is_flag=True, help="The biggest, newest or last first.")
@page_options(most_rows=_MOST_ROWS)
@click.pass_obj
def search_command(wiring: Wiring, /, *, as_json: bool, as_csv: bool, **wanted: Any) -> int:
    """List the studies that have what was asked for.

    One of a study's series must have all of it. Of an option that is given several times one value
    is enough; every word must occur. Words are looked for in the descriptions, body part, modality,
    manufacturer, model and ids, and in the collection's cancer types. Sizes and images are those of
    the whole study.
    """
    check_page_options(as_json=as_json, as_csv=as_csv)
    page = search(_search(**wanted), wiring.open_idc_index())
    if as_json:
        click.echo(document(page))
    elif as_csv:
        click.echo(page_csv(page))
    elif page.total:
        click.echo(page_table(page, width=terminal_width()))
    return _say_where(page)


def _search(*, words: tuple[str, ...], sort: SortKey, descending: bool, **wanted: Any) -> Search:
    names = ("collections", "modalities", "body_parts", "manufacturers", "patients", "licences")
    wishes = Wishes(text=words, **{name: wanted.pop(name) for name in names})
    sizes, images = (
        Bounds(wanted.pop(f"min_{what}"), wanted.pop(f"max_{what}")) for what in ("size", "images")
    )
    return Search(wishes, sizes, images, sort=sort, descending=descending, **wanted)


def _say_where(page: Page) -> int:
    """Say which rows of how many these are; the exit code is whether there are any."""
    progress = new_progress()
    if page.left_out_series:
        progress.say(left_out_note(page.left_out_series))
    if not page.total:
        raise CommandError(
            f"nothing in IDC's data release {page.idc_release} is like that. Leave a word or an "
            "option out.",
            ExitCode.NOT_FOUND,
        )
    first = (page.page - 1) * page.limit + 1
    last = first + len(page.rows) - 1
    noun = "series" if page.series is not None else "studies"
    more = f" The next ones: --page {page.page + 1}" if last < page.total else ""
    progress.say(
        f"{first:,} to {last:,} of {page.total:,} {noun} of IDC's data release "
        f"{page.idc_release}.{more}"
    )
    return ExitCode.PROVEN


@studies.command(
    cls=SectionedCommand,
    exit_codes=_codes("several studies bear that name", "there is none"),
    sections={
        EXAMPLE: [
            f"frameproof studies show {_STUDY}",
            "frameproof studies show ct-pelvis --json | jq -r '.series[].source'",
        ],
    },
)
@click.argument("name", metavar="STUDY")
@click.option("--json", "as_json", is_flag=True, help="Print everything as a JSON object.")
@click.pass_obj
def show(wiring: Wiring, /, *, name: str, as_json: bool) -> int:
    """List a study's series, over all buckets, and whom to cite.

    STUDY is a StudyInstanceUID, or a SeriesInstanceUID, crdc_series_uuid, S3 URI or sample of one
    of its series, or the PatientID of a patient with one study. Series whose licences forbid
    commercial use are listed too.
    """
    details = details_of(name, wiring.open_idc_index())
    text = document(details) if as_json else details_text(details, width=terminal_width())
    click.echo(text)
    return ExitCode.PROVEN
