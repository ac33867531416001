"""The accounting as pictures: objects, instances and frames, and the checks made beside it."""

from __future__ import annotations

from frameproof.report.contract import FrameCounts, InstanceCounts, ObjectCounts, Report
from frameproof.report.page.flow import Bar, Tone, counted, lane
from frameproof.report.page.markup import Markup, element, join


def accounting_section(report: Report) -> Markup:
    """Show where every object, instance and frame went."""
    objects, instances, frames = report.objects, report.instances, report.frames
    lanes = (
        lane("Objects", _object_bars(objects), _object_rule(objects)),
        lane("Instances", _instance_bars(instances), _instance_rule(instances)),
        lane("Frames", _frame_bars(frames), _frame_rule(frames)),
    )
    return element(
        "section",
        element("h2", "Accounting", id="accounting-title"),
        element("div", *lanes, class_="lanes"),
        id="accounting",
        aria_labelledby="accounting-title",
    )


def _object_bars(objects: ObjectCounts) -> list[Bar]:
    bars = [
        counted("listed", objects.listed),
        counted("copied", objects.copied, part_of=0),
        counted(
            "not copied",
            _rest(objects.listed, objects.copied),
            start=objects.copied,
            tone="bad",
            part_of=0,
        ),
        counted("imported", objects.imported, tone="good", part_of=1),
        counted("not imported", objects.failed, start=objects.imported, tone="bad", part_of=1),
    ]
    if objects.warned:
        start = _rest(objects.imported, objects.warned)
        bars.append(counted("with a warning", objects.warned, start=start, tone="noted", part_of=3))
    return bars


def _instance_bars(instances: InstanceCounts) -> list[Bar]:
    stored = instances.with_frames + instances.without_frames
    return [
        counted("imported", instances.imported),
        counted("with frames", instances.with_frames, tone="good", part_of=0),
        counted("without frames", instances.without_frames, start=instances.with_frames, part_of=0),
        counted(
            "not found", _rest(instances.imported, stored), start=stored, tone="bad", part_of=0
        ),
    ]


def _frame_bars(frames: FrameCounts) -> list[Bar]:
    parts: list[tuple[str, int, Tone]] = [
        ("verified", frames.verified, "good"),
        ("mismatched", frames.mismatched, "bad"),
        ("undecodable", frames.undecodable, "bad"),
        ("unverifiable", frames.unverifiable, "bad"),
        ("missing", frames.missing, "bad"),
    ]
    return _split("listed", frames.listed, parts)


def _split(whole: str, amount: int, parts: list[tuple[str, int, Tone]]) -> list[Bar]:
    """Lay the parts of a whole one after another."""
    bars, start = [counted(whole, amount)], 0
    for name, part, tone in parts:
        bars.append(counted(name, part, start=start, tone=tone, part_of=0))
        start += part
    return bars


def _rest(whole: int, part: int) -> int:
    return max(0, whole - part)


def _object_rule(objects: ObjectCounts) -> Markup:
    return _rule(
        (objects.listed, "listed"), (objects.copied, "copied"), (objects.imported, "imported")
    )


def _instance_rule(instances: InstanceCounts) -> Markup:
    stored = instances.with_frames + instances.without_frames
    return _rule((instances.imported, "imported"), (stored, "in the metadata"))


def _frame_rule(frames: FrameCounts) -> Markup:
    return _rule((frames.listed, "listed"), (frames.verified, "verified"))


def _rule(first: tuple[int, str], *others: tuple[int, str]) -> Markup:
    """Write the equation that a verdict rests on, and whether it holds."""
    amount, name = first
    text, holds = f"{amount:,} {name}", True
    for other, other_name in others:
        text += f" {'=' if other == amount else '≠'} {other:,} {other_name}"
        holds = holds and other == amount
        amount = other
    sign, meaning = ("✓", "Holds: ") if holds else ("✗", "Does not hold: ")
    return element(
        "p",
        element("span", sign, aria_hidden="true"),
        " ",
        element("span", meaning, class_="for-readers"),
        text,
        class_="rule holds" if holds else "rule broken",
    )


def checks_section(report: Report) -> Markup:
    """Show the comparisons that a run makes where it is asked to."""
    return element(
        "section",
        element("h2", "Independent checks", id="checks-title"),
        element("div", _source_proof(report), _cross_check(report), class_="lanes"),
        id="checks",
        aria_labelledby="checks-title",
    )


def _source_proof(report: Report) -> Markup:
    proof, title = report.source_proof, "Against the DICOM objects"
    seen = proof.compared + proof.not_comparable
    if not seen:
        return _not_made(
            title,
            "No frame was compared with the pixels of its DICOM object; sourceProof asks for it.",
        )
    parts: list[tuple[str, int, Tone]] = [
        ("identical", proof.identical, "good"),
        ("differing", proof.differing, "bad"),
        ("not comparable", proof.not_comparable, "noted"),
    ]
    bars = _split("frames", seen, parts)
    if proof.absent:
        bars.append(counted("absent", proof.absent, start=proof.identical, tone="bad", part_of=2))
    instances = element(
        "p",
        f"Instances: {proof.instances_compared:,} compared, {proof.instances_differing:,} differ.",
        class_="rule",
    )
    return lane(title, bars, instances)


def _cross_check(report: Report) -> Markup:
    check, title = report.cross_check, "By a second decoder"
    if not check.compared:
        return _not_made(
            title, "No frame was decoded by a second, independent decoder; crossCheck asks for it."
        )
    parts: list[tuple[str, int, Tone]] = [
        ("agreed", check.compared - check.disagreed, "good"),
        ("disagreed", check.disagreed, "bad"),
    ]
    return lane(title, _split("frames", check.compared, parts))


def _not_made(title: str, text: str) -> Markup:
    return element(
        "div", element("h3", title), join(element("p", text, class_="muted")), class_="lane"
    )
