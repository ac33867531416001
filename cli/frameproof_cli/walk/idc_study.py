"""A study of the IDC: looked for by words, then picked from a list that typing narrows further."""

from __future__ import annotations

from functools import partial

from frameproof_cli.idc.conditions import Wishes
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.licences import left_out_note
from frameproof_cli.idc.records import Page, Study
from frameproof_cli.idc.search import Search, search
from frameproof_cli.idc.sizes import format_size
from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.previews import preview_of_study
from frameproof_cli.walk.questions import Questions, say
from frameproof_cli.walk.where import Where

_MOST = 500
"""So many studies are listed; more words find the others."""
_AGAIN, _BACK = "again", "back"


def ask_idc_study(where: Where, index: IdcIndex, questions: Questions) -> tuple[str, ...]:
    """Ask for words, then for one of the studies that have them all.

    Returns
    -------
    tuple[str, ...]
        The StudyInstanceUID, or nothing where another kind of study is wanted.
    """
    if where.is_local:
        say(
            "The local stack holds the samples only: any other study can be looked at here, but "
            "its run ends with exit code 4."
        )
    while True:
        words = questions.write("Words, as: glioblastoma MR", _are_words)
        say(f"looking through {index.release} of the IDC")
        page = search(Search(Wishes(text=tuple(words.split())), limit=_MOST), index)
        _say_what_was_found(page)
        answer = questions.pick("Which one?", [*_studies(page), *_ways_out()])
        if answer == _BACK:
            return ()
        if answer != _AGAIN:
            return (answer,)


def _are_words(text: str) -> bool | str:
    return bool(text.strip()) or "Write at least one word, or Ctrl-C."


def _say_what_was_found(page: Page) -> None:
    if page.left_out_series:
        say(left_out_note(page.left_out_series))
    first = (
        f"; here are the first {_MOST}, more words find the others" if page.total > _MOST else ""
    )
    noun = "study" if page.total == 1 else "studies"
    say(f"{page.total:,} {noun} found{first}")


def _studies(page: Page) -> list[Item[str]]:
    return [
        Item(
            _title(study),
            study.study_instance_uid,
            partial(preview_of_study, study),
            f"{' '.join(study.patient_ids)} {study.study_instance_uid} {study.study_description}",
        )
        for study in page.studies or ()
    ]


def _title(study: Study) -> str:
    """Write one line that fits 80 columns: collection, modalities, files, size, description."""
    what = study.study_description or " ".join(study.body_parts)
    return (
        f"{study.collection:<20.20} {' '.join(study.modalities):<9.9} "
        f"{study.instances:>6,} {format_size(study.size_bytes):>10}  {what:<24.24}"
    )


def _ways_out() -> list[Item[str]]:
    return [
        Item("(look for other words)", _AGAIN, stays=True),
        Item("(back to the samples)", _BACK, stays=True),
    ]
