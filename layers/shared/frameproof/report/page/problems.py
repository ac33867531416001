"""The problems: each with its id, what was expected, what is there, and the next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from frameproof.report.contract import NOTED_KINDS, Problem, Report
from frameproof.report.page.markup import Content, Markup, element, join
from frameproof.report.page.wording import kind_in_words

SHOWN_OF_A_KIND = 100
"""report.json names more of them."""
LONGEST_TEXT = 4_000
"""Characters of a reason; report.json has all of it."""
BUDGET_BYTES = 2_500_000
"""Of all problems on the page, shared out evenly among their kinds."""


def problems_section(report: Report) -> Markup:
    """List the problems, with a filter by kind; nothing where there are none."""
    if not report.problems:
        return join()
    listed = _listed_by_kind(report.problems)
    cards, shown = _cards(report.problems, budget_bytes=BUDGET_BYTES // len(listed))
    left_out = listed - shown
    return element(
        "section",
        element("h2", f"Problems ({sum(listed.values()):,})", id="problems-title"),
        _filter(listed),
        element("div", *cards, _left_out(left_out), class_="problems"),
        id="problems",
        aria_labelledby="problems-title",
    )


def _listed_by_kind(problems: Iterable[Problem]) -> Counter[str]:
    """Count the problems of each kind, those that report.json only counts included."""
    listed: Counter[str] = Counter()
    for problem in problems:
        listed[problem.kind] += problem.more or 1
    return listed


def _cards(problems: Iterable[Problem], *, budget_bytes: int) -> tuple[list[Markup], Counter[str]]:
    """Write the first problems of each kind, and count them, as far as their kind's budget goes.

    Rows that only count are left out; ``_left_out`` counts for them.
    """
    cards: list[Markup] = []
    shown: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for problem in problems:
        kind = problem.kind
        if problem.more is not None or shown[kind] == SHOWN_OF_A_KIND or used[kind] > budget_bytes:
            continue
        card = _problem_card(problem)
        used[kind] += len(card.encode())
        if used[kind] <= budget_bytes:
            cards.append(card)
            shown[kind] += 1
    return cards, shown


def _filter(listed: Counter[str]) -> Markup:
    """Write a button for each kind; the script shows them, as without it they would do nothing."""
    if len(listed) < 2:
        return join()
    buttons = [_filter_button("All", sum(listed.values()), kind="", pressed=True)]
    buttons += [
        _filter_button(kind_in_words(kind), amount, kind=kind, pressed=False)
        for kind, amount in listed.items()
    ]
    return element(
        "div",
        *buttons,
        class_="filter needs-script",
        role="group",
        aria_label="Show problems of one kind",
        hidden=True,
    )


def _filter_button(name: str, amount: int, *, kind: str, pressed: bool) -> Markup:
    return element(
        "button",
        f"{name} ",
        element("span", f"{amount:,}", class_="amount"),
        type="button",
        data_kind=kind,
        aria_pressed="true" if pressed else "false",
    )


def _problem_card(problem: Problem) -> Markup:
    is_noted = problem.kind in NOTED_KINDS
    lines: list[tuple[str, Content]] = [
        ("Next step", _shortened(problem.next_step)),
        ("Expected", _shortened(problem.expected)),
        ("Actual", _shortened(problem.actual)),
        ("Id", _id_with_copy_button(problem.id)),
        *_other_ids(problem),
    ]
    pairs = [join(element("dt", name), element("dd", value)) for name, value in lines]
    return element(
        "article",
        element(
            "h3",
            element("span", "noted" if is_noted else "spoils the verdict", class_="tag"),
            " ",
            kind_in_words(problem.kind),
        ),
        element("p", _shortened(problem.message)),
        element("dl", *pairs),
        class_="problem noted" if is_noted else "problem",
        data_kind=problem.kind,
    )


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… (report.json has the rest)"


def _id_with_copy_button(text: str) -> Markup:
    button = element(
        "button",
        "Copy",
        type="button",
        class_="copy needs-script",
        aria_label=f"Copy the id {text}",
        hidden=True,
    )
    return join(element("code", text, class_="id"), " ", button)


def _other_ids(problem: Problem) -> Iterator[tuple[str, Content]]:
    named = (
        ("Object", problem.object_key),
        ("Image set", problem.image_set_id),
        ("Frame", problem.frame_id),
    )
    for name, value in named:
        if value is not None and value != problem.id:
            yield name, element("code", value)


def _left_out(amounts: Counter[str]) -> Markup:
    lines = [
        element(
            "p",
            f"{kind_in_words(kind)}: {amount:,} more. report.json, the ledger (frames.jsonl.gz) "
            "and the run's folder hold what is not listed here.",
            class_="muted",
            data_kind=kind,
        )
        for kind, amount in amounts.items()
    ]
    return join(*lines)
