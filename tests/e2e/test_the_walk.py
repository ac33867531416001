"""Plain `frameproof` on a terminal: the whole walk, typed, and Ctrl-C at each of its stages."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydicom.uid import generate_uid

from scripts.record_walk import record
from tests.e2e import oracle
from tests.e2e.conftest import BIN, ROOT, LocalStack
from tests.e2e.terminal_screen import CTRL_C, ENTER, Terminal
from tests.e2e.test_the_delete_command import write_instance

FRAMEPROOF = [BIN / "frameproof"]
BUCKETS = ("InputBucketName", "OutputBucketName")


def walk(stack: LocalStack, **variables: str) -> Terminal:
    return Terminal(FRAMEPROOF, environment=stack.environment | variables, folder=ROOT)


def keys_of(stack: LocalStack, run_id: str) -> list[str]:
    return [
        key
        for bucket in BUCKETS
        for prefix in (f"runs/{run_id}/", f"uploads/{run_id}/")
        for key in stack.keys(prefix, bucket=bucket)
    ]


def image_sets_of(stack: LocalStack, run_id: str) -> set[str]:
    """Return the image sets of a run that are there."""
    report = report_of(stack, run_id)
    there = {item["imageSetId"] for item in oracle.stored_image_sets(stack)}
    return there & {item["imageSetId"] for item in report["imageSets"]}


def report_of(stack: LocalStack, run_id: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(stack.object(f"runs/{run_id}/report.json"))
    return report


def run_id_on(terminal: Terminal) -> str:
    terminal.wait_for("run: ")
    terminal.wait_for("PlanCopy")
    found = re.search(r"^run: (\S+)$", terminal.text, re.M)
    assert found, terminal.text
    return found[1]


def pick(terminal: Terminal, question: str, words: str) -> None:
    """Filter a list until what is wanted is pointed at, and take it."""
    terminal.wait_for(question)
    terminal.type(words)
    terminal.wait_for_pointed(words)
    terminal.type(ENTER)


def choose_own_folder(terminal: Terminal, folder: Path) -> None:
    pick(terminal, "Where shall it run?", "this machine")
    pick(terminal, "Which study?", "a folder")
    terminal.wait_for("Folder:")
    terminal.type(str(folder), ENTER)
    terminal.wait_for("What else")
    terminal.type(ENTER)
    terminal.wait_for("no, leave")


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """Write a browser that notes what it is shown, in a file `shown` beside it."""
    program = tmp_path / "browser"
    program.write_text('#!/bin/sh\necho "$1" > "$(dirname "$0")/shown"\n')
    program.chmod(0o755)
    return program


def find_started(home: Path) -> LocalStack:
    """Look at the stack that the walk has started."""
    endpoint = json.loads((home / "local/endpoint.json").read_text())["endpoint"]
    started = LocalStack(home, endpoint, {}, {})
    started.read_outputs("frameproof")
    return started


def texts_of(recording: str) -> list[str]:
    """Return what each screen of a recording shows."""
    groups = ET.fromstring(recording).iter("{http://www.w3.org/2000/svg}g")  # noqa: S314 - ours
    return ["\n".join(text.text or "" for text in group) for group in groups]


@dataclass
class Witness:
    """Looks at S3 and the data store while the walk goes on."""

    home: Path
    run_id: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    left: list[object] = field(default_factory=list)
    """Objects of the run, and image sets of anybody, when all is over."""

    def before_deletion(self, terminal: Terminal) -> None:
        """Check the run, and that exactly what is there is listed to go."""
        stack, self.run_id = find_started(self.home), run_id_on(terminal)
        self.report = report_of(stack, self.run_id)
        oracle.check(stack, self.report)
        assert terminal.shows(f"{len(keys_of(stack, self.run_id))} objects")
        (image_set,) = image_sets_of(stack, self.run_id)
        assert terminal.shows(image_set)

    def at_the_end(self) -> None:
        """Look for what is left."""
        stack = find_started(self.home)
        self.left = [*keys_of(stack, self.run_id), *oracle.stored_image_sets(stack)]


def test_whole_walk_starts_the_stack_proves_a_sample_and_leaves_nothing(
    browser: Path, tmp_path: Path
) -> None:
    """The walk is that of the README's picture, so that the script that makes it is tested, too."""
    witness = Witness(tmp_path / "home")
    # WHEN somebody starts the local stack, chooses a sample with its source proof, looks at the
    # report and agrees to the deletion
    recording = record(
        witness.home,
        browser=str(browser),
        before_deletion=witness.before_deletion,
        at_the_end=witness.at_the_end,
    )
    # THEN the run was proven, its report was shown, and nothing is left of it
    assert witness.report["verdict"] == "PROVEN"
    assert witness.report["frames"]["verified"] == 57
    assert witness.report["sourceProof"]["identical"] == 57
    page = witness.home / "runs" / witness.run_id / "report.html"
    assert (tmp_path / "shown").read_text() == f"{page.as_uri()}\n"
    assert witness.left == []
    # AND the recording shows it, and nothing of this machine
    assert_shows_the_whole_walk(recording)
    assert str(tmp_path) not in recording
    assert str(ROOT) not in recording


def test_picture_in_the_readme_is_such_a_recording() -> None:
    assert_shows_the_whole_walk((ROOT / "docs/walk.svg").read_text())


def assert_shows_the_whole_walk(recording: str) -> None:
    screens = texts_of(recording)
    assert "Where shall it run?" in screens[0]
    assert any("PROVEN\nct-pelvis-" in screen for screen in screens)
    assert "deleted: 1 run, 1 image set" in screens[-1]


@pytest.fixture
def nothing_up(tmp_path: Path, stack: LocalStack) -> Iterator[LocalStack]:
    """Give a home without a local stack."""
    home = tmp_path / "home"
    alone = LocalStack(home, "", stack.environment | {"FRAMEPROOF_HOME": str(home)}, {})
    yield alone
    assert alone.frameproof("local", "down").returncode == 0


def test_ctrl_c_while_the_stack_is_started_ends_it_again(nothing_up: LocalStack) -> None:
    with walk(nothing_up) as terminal:
        pick(terminal, "Where shall it run?", "start the local stack")
        terminal.wait_for("starting the local stack")
        terminal.type(CTRL_C)
        assert terminal.wait_for_end() == 130
    assert terminal.shows("nothing was started, and nothing was created.")
    assert nothing_up.frameproof("local", "status").returncode == 4


def test_ctrl_c_before_the_start_creates_nothing(stack: LocalStack, tmp_path: Path) -> None:
    before = stack.frameproof("list", "--json").stdout
    # WHEN Ctrl-C is typed at the first question, and at the last
    with walk(stack) as first:
        first.wait_for("Where shall it run?")
        first.type(CTRL_C)
        assert first.wait_for_end() == 130
    with walk(stack) as last:
        choose_own_folder(last, write_instance(tmp_path / "scans", generate_uid()))
        last.type(CTRL_C)
        assert last.wait_for_end() == 130
    # THEN no run knows of it
    for terminal in (first, last):
        assert terminal.text.endswith("error: nothing was started, and nothing was created.")
    assert stack.frameproof("list", "--json").stdout == before


def test_ctrl_c_while_it_runs_leaves_it_going(stack: LocalStack, tmp_path: Path) -> None:
    with walk(stack) as terminal:
        choose_own_folder(terminal, write_instance(tmp_path / "scans", generate_uid()))
        terminal.type(ENTER)
        run_id = run_id_on(terminal)
        terminal.type(CTRL_C)
        assert terminal.wait_for_end() == 130
    assert terminal.shows(f"run {run_id} goes on.")
    assert terminal.shows(f"frameproof watch {run_id} --local")
    watched = stack.frameproof("watch", run_id, "--local")
    assert (watched.returncode, watched.stdout.split()[:2]) == (0, ["PROVEN", run_id])


def at_the_report(terminal: Terminal) -> None:
    terminal.type(CTRL_C)


def at_the_deletion(terminal: Terminal) -> None:
    terminal.type("n")
    terminal.wait_for("[y/N]")
    terminal.type(CTRL_C)


@pytest.mark.parametrize("leave", [at_the_report, at_the_deletion])
def test_ctrl_c_after_the_run_deletes_nothing_and_names_the_command(
    stack: LocalStack, tmp_path: Path, leave: Callable[[Terminal], None]
) -> None:
    with walk(stack) as terminal:
        choose_own_folder(terminal, write_instance(tmp_path / "scans", generate_uid()))
        terminal.type(ENTER)
        run_id = run_id_on(terminal)
        terminal.wait_for("Open the report in the browser?")
        leave(terminal)
        assert terminal.wait_for_end() == 130
    assert terminal.shows("nothing was deleted.")
    assert terminal.shows(f"Later: frameproof delete {run_id} --local")
    assert len(image_sets_of(stack, run_id)) == 1
    assert stack.frameproof("delete", run_id, "--local", "--yes").returncode == 0
    assert keys_of(stack, run_id) == []


def test_study_of_the_idc_that_is_not_in_the_local_stack_is_not_found(stack: LocalStack) -> None:
    with walk(stack) as terminal:
        pick(terminal, "Where shall it run?", "this machine")
        pick(terminal, "Which study?", "search")
        terminal.wait_for("Words")
        terminal.type("rider_pilot", ENTER)
        terminal.wait_for("Which one?")
        terminal.wait_for("on AWS: about")
        terminal.type(ENTER)
        terminal.wait_for("What else")
        terminal.type(ENTER)
        pick(terminal, "Start it?", "yes")
        assert terminal.wait_for_end() == 4, terminal.text
    assert terminal.shows("error: run")
    assert terminal.shows("failed with NothingToImportError")


@pytest.mark.parametrize(("variables", "has_colours"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_no_color_is_honoured(
    stack: LocalStack, variables: dict[str, str], has_colours: bool
) -> None:
    with walk(stack, **variables) as terminal:
        terminal.wait_for("Where shall it run?")
        terminal.wait_for("--local")
        cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
        assert any(cell.fg != "default" for cell in cells) == has_colours
        terminal.type(CTRL_C)
        assert terminal.wait_for_end() == 130
