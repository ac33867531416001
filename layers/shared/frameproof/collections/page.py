"""report.html of a collection: one file that needs nothing from anywhere, without scripts.

It links to the runs' own reports by relative paths: ``collections/<id>/report.html`` stands two
folders beside ``runs/<run-id>/report.html``, in the bucket as in a downloaded copy of it.
"""

from __future__ import annotations

from frameproof.collections.contract import CollectionReport, StudyRow
from frameproof.layout import RunFolder
from frameproof.report.page import assets
from frameproof.report.page.markup import Content, Markup, element, join, raw
from frameproof.report.page.wording import kind_in_words, share

SHOWN_STUDIES = 5_000
"""A longer table would make the page slow; report.json names all."""

_TO_THE_BUCKET = "../../"
_SIGNS = {"ALL_PROVEN": "✓", "NOT_ALL_PROVEN": "✗"}
_CLASSES = {"ALL_PROVEN": "proven", "NOT_ALL_PROVEN": "not-proven"}
_ROW_CLASSES = {"PROVEN": "proven", "PROVEN_PARTIAL": "partial", "NOT_PROVEN": "not-proven"}
_HEADINGS = ("Line", "Run", "Verdict", "Objects imported", "Frames verified", "First problem")
_FILES = (
    ("report.json", "the same, for scripts"),
    ("plan.json", "every study of the list, with its run"),
)


def render_collection_page(report: CollectionReport) -> str:
    """Write the page: a pure function, the same bytes for the same report."""
    document = element("html", _head(report), _body(report), lang="en")
    return f"<!doctype html>\n{document}\n"


def _head(report: CollectionReport) -> Markup:
    style = assets.style_sheet(assets.COLLECTION_STYLE_FILES)
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=assets.policy_of(style)),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{_in_words(report.verdict)}: {report.collection_id}"),
        element("style", raw(style)),
    )


def _body(report: CollectionReport) -> Markup:
    title = element("span", "Portfolio report", class_="muted")
    masthead = element(
        "header",
        element("p", element("strong", "Frameproof"), " ", title),
        element("p", "Collection ", element("code", report.collection_id), class_="run-id"),
        class_="masthead",
    )
    sections = join(_verdict(report), _studies(report), _closing(report))
    return element("body", masthead, element("main", sections))


def _verdict(report: CollectionReport) -> Markup:
    counts, frames, objects = report.counts, report.frames, report.objects
    numbers = [
        ("studies proven", share(counts.proven + counts.proven_partial, counts.listed)),
        ("proven before", f"{counts.proven_before:,}"),
        ("objects imported", share(objects.imported, objects.listed)),
        ("frames verified", share(frames.verified, frames.listed)),
    ]
    pairs = [element("div", element("dt", name), element("dd", amount)) for name, amount in numbers]
    return element(
        "section",
        element(
            "h1",
            element("span", _SIGNS[report.verdict], class_="sign", aria_hidden="true"),
            element("span", _in_words(report.verdict)),
        ),
        element("p", _why(report), class_="why"),
        element("dl", join(*pairs), class_="key-numbers"),
        class_=f"verdict {_CLASSES[report.verdict]}",
        id="verdict",
    )


def _why(report: CollectionReport) -> str:
    counts = report.counts
    partial = ""
    if counts.proven_partial:
        some = share(counts.proven_partial, counts.listed)
        partial = f" In {some} studies HealthImaging refused files, which their lines allow."
    if report.verdict == "ALL_PROVEN":
        return f"Every study of the list is proven, {counts.listed:,} in all.{partial}"
    return (
        f"{share(counts.not_proven, counts.listed)} studies of the list are not proven. Start the "
        "collection again, under the same collectionId, once their causes are cured: it does only "
        f"what is not proven.{partial}"
    )


def _studies(report: CollectionReport) -> Markup:
    """List the studies; those that are not proven come first."""
    rows = sorted(report.studies, key=lambda row: row.verdict != "NOT_PROVEN")
    shown = [_row(row) for row in rows[:SHOWN_STUDIES]]
    headings = [element("th", name, scope="col") for name in _HEADINGS]
    left_out = len(rows) - len(shown)
    note = f"{left_out:,} more studies stand in report.json." if left_out else ""
    return element(
        "section",
        element("h2", f"Studies ({len(rows):,})", id="studies-title"),
        element(
            "div",
            element(
                "table",
                element("thead", element("tr", *headings)),
                element("tbody", *shown),
                class_="studies",
            ),
            class_="wide",
            tabindex="0",  # so that a keyboard scrolls it
            role="group",
            aria_labelledby="studies-title",
        ),
        element("p", note, class_="muted") if note else "",
        id="studies",
        aria_labelledby="studies-title",
    )


def _row(row: StudyRow) -> Markup:
    name = element("code", row.run_id)
    href = f"{_TO_THE_BUCKET}{RunFolder(row.run_id).report_page}"
    run: Content = element("a", name, href=href) if row.has_report else name
    before = element("span", " before", class_="muted") if row.proven_before else ""
    unknown = "not known"
    objects = share(row.objects.imported, row.objects.listed) if row.has_report else unknown
    frames = share(row.frames.verified, row.frames.listed) if row.has_report else unknown
    verdict = element("span", _in_words(row.verdict), class_=f"tag-{_ROW_CLASSES[row.verdict]}")
    return element(
        "tr",
        element("td", f"{row.line:,}", class_="number"),
        element("th", run, scope="row"),
        element("td", verdict, before),
        element("td", objects, class_="number"),
        element("td", frames, class_="number"),
        element("td", _problem(row)),
    )


def _problem(row: StudyRow) -> Markup:
    problem = row.first_problem
    if problem is None:
        return join()
    return join(
        element("p", element("strong", kind_in_words(problem.kind)), ": ", problem.message),
        element("p", problem.next_step, class_="muted"),
    )


def _closing(report: CollectionReport) -> Markup:
    facts: list[tuple[str, Content]] = [
        ("Collection", element("code", report.collection_id)),
        ("Execution", element("code", report.execution_arn)),
        ("Report schema", report.schema_version),
        *_FILES,
    ]
    pairs = [join(element("dt", name), element("dd", value)) for name, value in facts]
    return element(
        "section",
        element("h2", "Collection and files", id="files-title"),
        element("dl", *pairs, class_="facts"),
        id="files",
        aria_labelledby="files-title",
    )


def _in_words(verdict: str) -> str:
    return verdict.replace("_", " ")
