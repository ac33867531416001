"""A contact sheet for each series: what was imported, to be recognised at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameproof.report.contract import Report, ReportedImageSet
from frameproof.report.page.markup import Content, Markup, element, join
from frameproof.report.page.pictures import Embedded
from frameproof.report.page.wording import count_of

SHOWN_SERIES = 500
"""A longer list would leave no room for pictures; report.json names all of them."""

_WITHHELD = (
    "No picture. Frames are shown only where they were decoded and verified and where their "
    "instance does not say that text is burned in (BurnedInAnnotation YES)."
)


def series_section(report: Report, series: Mapping[str, Sequence[Embedded]]) -> Markup:
    """Show one contact sheet for each image set; series with pictures come first."""
    if not report.image_sets:
        return join()
    rows = sorted(report.image_sets, key=lambda row: row.image_set_id not in series)
    sheets = [_sheet(report, row, series.get(row.image_set_id, ())) for row in rows[:SHOWN_SERIES]]
    return element(
        "section",
        element("h2", f"Series ({len(rows):,})", id="series-title"),
        element("p", _shown_in_words(report, series), class_="muted"),
        *sheets,
        _not_listed(len(rows) - SHOWN_SERIES),
        id="series",
        aria_labelledby="series-title",
    )


def _shown_in_words(report: Report, series: Mapping[str, Sequence[Embedded]]) -> str:
    entries = [entry for row in series.values() for entry in row]
    shown = sum(entry.thumbnail is not None for entry in entries)
    in_viewer = sum(entry.viewer_image is not None for entry in entries)
    made = sum(entry.picture.thumbnail is not None for entry in entries)
    text = f"{shown:,} of {count_of(report.frames.listed, 'frame')} shown, {in_viewer:,} of them"
    text += " in the viewer."
    if made > shown:
        text += (
            f" {made - shown:,} further pictures were left out, evenly, to keep this page small; "
            "they lie in the run's folder."
        )
    return text


def _not_listed(left_out: int) -> Markup:
    if left_out <= 0:
        return join()
    return element("p", f"{left_out:,} more series stand in report.json.", class_="muted")


def _sheet(report: Report, row: ReportedImageSet, entries: Sequence[Embedded]) -> Markup:
    pictures = [_picture(row, entry) for entry in entries if entry.thumbnail is not None]
    return element(
        "article",
        element("h3", f"{row.modality or 'Modality not given'}, {count_of(row.frames, 'frame')}"),
        element(
            "p",
            *_marks(report, row),
            element("span", "image set ", element("code", row.image_set_id)),
            element("span", f"version {row.version_id}"),
            class_="series-facts",
        ),
        element("ul", *pictures, class_="contact-sheet") if pictures else _no_picture(row),
        class_="series",
    )


def _no_picture(row: ReportedImageSet) -> Markup:
    text = _WITHHELD if row.frames else "No picture: the series has no image frames."
    return element("p", text, class_="muted no-picture")


def _marks(report: Report, row: ReportedImageSet) -> list[Content]:
    """Mark what is known of this series; a check that left any frame open proves none of them."""
    marks: list[Content] = [_mark("primary") if row.is_primary else _mark("not primary", "noted")]
    proof, check, frames = report.source_proof, report.cross_check, report.frames
    if row.frames and proof.compared and not proof.differing and proof.identical == frames.listed:
        marks.append(_mark("identical to the source", "good"))
    if row.frames and check.compared and not check.disagreed and check.compared == frames.listed:
        marks.append(_mark("second decoder agrees", "good"))
    problems = sum(problem.image_set_id == row.image_set_id for problem in report.problems)
    if problems:
        marks.append(
            element("a", count_of(problems, "problem"), class_="mark bad", href="#problems")
        )
    return marks


def _mark(text: str, tone: str = "plain") -> Markup:
    return element("span", text, class_=f"mark {tone}")


def _picture(row: ReportedImageSet, entry: Embedded) -> Markup:
    """Show one frame; where the viewer holds it, a click or Enter opens it there."""
    position = entry.picture.position
    name = f"frame {position:,}"
    image = element(
        "img",
        src=f"data:image/png;base64,{entry.thumbnail}",
        alt=f"{row.modality or 'Image'}, {name} of {row.frames:,}",
    )
    caption = element("span", name, class_="caption", aria_hidden="true")
    if entry.viewer_image is None:
        return element("li", image, caption)
    button = element(
        "button",
        image,
        caption,
        type="button",
        class_="open-in-viewer",
        data_image_set=row.image_set_id,
        data_position=str(position),
        title=f"Open {name} in the viewer",
    )
    return element("li", button)
