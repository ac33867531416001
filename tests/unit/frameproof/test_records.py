from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameproof import contracts
from frameproof.contracts import FrameRef, ImportedObject, ImportRequest, Run
from frameproof.errors import InvalidInputError
from frameproof.records import camel_case, from_json, to_json
from tests.unit.frameproof.fakes import RUN

# JSON has no word for the others, and the reader refuses them.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))

BITMAPS = "'none', 'png', 'view', 'tiff', 'npy', 'all'"

CONTRACTS = [
    contracts.ImportRequest,
    contracts.Run,
    contracts.PlannedObject,
    contracts.CopyBatch,
    contracts.ImportShard,
    contracts.Plan,
    contracts.CopiedObject,
    contracts.CopyTally,
    contracts.ImportJob,
    contracts.ImportedObject,
    contracts.ImageSet,
    contracts.FrameRef,
    contracts.FrameBatch,
    contracts.FrameList,
    contracts.FrameOutcome,
    contracts.VerifyTally,
    contracts.ViewerImage,
    contracts.StoredInstance,
    contracts.SourceInstance,
    contracts.SourceFrame,
    contracts.SourceTally,
]


@dataclass(frozen=True)
class Inner:
    exact_seconds: float
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outer:
    inner: Inner
    inners: tuple[Inner, ...]
    amounts: dict[str, float]
    word: Literal["a", "b"] = "a"
    anything: Any = None


@pytest.mark.parametrize("kind", CONTRACTS, ids=lambda kind: kind.__name__)
@settings(deadline=None)  # the first example of all builds the strategies, on whatever machine
@given(data=st.data())
def test_every_contract_comes_back_from_json_as_it_went(
    kind: type[Any], data: st.DataObject
) -> None:
    record = data.draw(st.from_type(kind))
    assert from_json(kind, json.loads(json.dumps(to_json(record)))) == record


def test_keys_are_camel_case_and_none_is_left_out() -> None:
    assert camel_case("stored_transfer_syntax_uid") == "storedTransferSyntaxUid"
    assert to_json(ImportedObject("key", "imported", "set")) == {
        "key": "key",
        "outcome": "imported",
        "imageSetId": "set",
        "warnings": [],
    }


def test_null_and_an_absent_field_mean_the_same() -> None:
    absent = from_json(ImportedObject, {"key": "k", "outcome": "failed"})
    null = from_json(ImportedObject, {"key": "k", "outcome": "failed", "imageSetId": None})
    assert absent == null


def test_records_inside_records_are_read_and_written() -> None:
    document = {
        "inner": {"exactSeconds": 1, "names": ["x"]},
        "inners": [{"exactSeconds": 2.5, "names": []}],
        "amounts": {"total": 3},
        "word": "b",
        "anything": {"as": ["it", "is"]},
    }
    outer = from_json(Outer, document)
    assert outer.inner == Inner(1.0, ("x",))
    assert isinstance(outer.inner.exact_seconds, float)
    assert to_json(outer) == document


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sources": "s3://b/"}, "sources: expected a list, got str."),
        ({"sources": ["s3://b/", 7]}, "sources[1]: expected str, got int."),
        ({"sources": ["s3://b/", None]}, "sources[1]: expected str, got null."),
        ({"runId": 7}, "runId: expected str, got int."),
        ({"bitmaps": "gif"}, f"bitmaps: expected one of {BITMAPS}, got 'gif'."),
        ({"bitmaps": ["png"]}, f"bitmaps: expected one of {BITMAPS}, got ['png']."),
        ({"allowPartialImport": 1}, "allowPartialImport: expected bool, got int."),
        ({"allowPartialImport": "true"}, "allowPartialImport: expected bool, got str."),
    ],
)
def test_an_ill_typed_field_is_named_with_what_was_expected(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        from_json(ImportRequest, {"sources": ["s3://bucket/"]} | changes)
    assert str(raised.value) == message


def test_an_unknown_field_is_named_beside_the_known_ones() -> None:
    with pytest.raises(InvalidInputError, match=r"unknown field 'source'\. Known: sources, runId"):
        from_json(ImportRequest, {"source": "s3://b/"})


def test_a_missing_field_is_named_by_its_path() -> None:
    document = to_json(RUN)
    del document["executionArn"]
    with pytest.raises(InvalidInputError, match=r"^run\.executionArn: this field is missing"):
        from_json(Run, document, where="run")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_not_finite_is_refused(number: str) -> None:
    document = json.loads(f'{{"exactSeconds": {number}}}')
    with pytest.raises(InvalidInputError, match=r"^exactSeconds: expected a finite number"):
        from_json(Inner, document)


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(InvalidInputError, match=r"^run: expected an object, got "):
        from_json(Run, document, where="run")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"inner": {"exactSeconds": "1"}}, "outer.inner.exactSeconds: expected float"),
        ({"inners": [{"exactSeconds": True}]}, r"outer.inners\[0\].exactSeconds: expected float"),
        ({"amounts": []}, "outer.amounts: expected an object"),
        ({"amounts": {"total": "3"}}, r"outer.amounts.total: expected float"),
    ],
)
def test_a_field_inside_is_named_by_its_whole_path(change: dict[str, Any], path: str) -> None:
    document = {"inner": {"exactSeconds": 1}, "inners": [], "amounts": {}} | change
    with pytest.raises(InvalidInputError, match=f"^{path}"):
        from_json(Outer, document, where="outer")


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(InvalidInputError, match=r"^frameNumber: expected int, got bool"):
        from_json(
            FrameRef,
            {
                "imageSetId": "a",
                "versionId": "1",
                "frameId": "f",
                "seriesInstanceUid": "1",
                "sopInstanceUid": "2",
                "frameNumber": True,
            },
        )
