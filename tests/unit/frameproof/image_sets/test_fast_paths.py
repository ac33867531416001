"""Every expression of the package: ours against jmespath itself, on documents of any shape."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

from frameproof.image_sets import metadata, metadata_instances, presentation, study_identifiers
from frameproof.image_sets.fast_paths import FastPath, FastRows

PATHS = {
    f"{module.__name__}.{name}": path
    for module in (metadata, metadata_instances, presentation, study_identifiers)
    for name, path in vars(module).items()
    if isinstance(path, FastPath)
}
NAMES = sorted(
    {"ID", "PixelDataChecksumFromBaseToFullResolution"}
    | {name for path in PATHS.values() for names in path.members for name in names}
    | {"Series", "DICOM", "Modality", "WindowCenter", "WindowWidth", "RescaleSlope", "PixelData"}
    | {"PixelSpacing", "VOILUTSequence", "StudyInstanceUID", "PatientID"}
)
NUMBERS = st.integers(-2, 2) | st.floats()
SCALARS = st.none() | st.booleans() | NUMBERS | st.sampled_from(["", "YES"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8)
    ),
    max_leaves=30,
)


def answer(search: Any, document: Any) -> str:
    """Say what a search finds, with types and order; an error by its message."""
    try:
        return repr(search(document))
    except JMESPathError as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("name", PATHS)
@given(document=DOCUMENTS)
def test_an_expression_finds_what_jmespath_finds(name: str, document: Any) -> None:
    path = PATHS[name]
    assert answer(path.search, document) == answer(
        jmespath.compile(path.expression).search, document
    )


@pytest.mark.parametrize(
    "expression",
    [
        "a.b.c",
        "a[0].b[-1]",
        "a[1:2]",
        "a[].b",
        "a.*.b",
        "a || b || `0`",
        "max_by(a, &b).c",
        "length(a)",
        "contains(a, 'YES')",
        "keys(a)",
        "a[?b == `1`].{x: c}",
        "[a, b]",
        "a | b",
        "{x: a, y: a.b, z: a[0].b}.x",
    ],
)
@given(
    document=st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
    )
)
def test_so_does_an_expression_of_any_other_kind(expression: str, document: Any) -> None:
    ours, theirs = FastPath(expression).search, jmespath.compile(expression).search
    assert answer(ours, document) == answer(theirs, document)


@pytest.mark.parametrize("name", PATHS)
@given(document=DOCUMENTS, other=DOCUMENTS)
def test_members_are_all_that_an_answer_depends_on(name: str, document: Any, other: Any) -> None:
    path = PATHS[name]
    if not isinstance(document, dict) or not isinstance(other, dict):
        return
    read = {names[0] for names in path.members}
    changed = {key: value for key, value in other.items() if key not in read}
    kept = {key: value for key, value in document.items() if key in read}
    assert answer(path.search, document) == answer(path.search, changed | kept)


@given(documents=st.lists(DOCUMENTS, max_size=4))
def test_rows_are_what_jmespath_finds_in_each_document(documents: list[Any]) -> None:
    search = jmespath.compile(metadata_instances.FRAME.expression).search
    found = [search(document) for document in documents]
    expected = [tuple(item.values()) if item else (None, None) for item in found]
    assert repr(metadata_instances.FRAME.search_each(documents)) == repr(expected)


@pytest.mark.parametrize("expression", ["a", "{x: a}", "{x: a, y: a.b}", "{x: a, y: b[0]}"])
def test_an_expression_of_another_kind_makes_no_rows(expression: str) -> None:
    with pytest.raises(ValueError, match="is no object of two or more plain fields"):
        FastRows(expression)
