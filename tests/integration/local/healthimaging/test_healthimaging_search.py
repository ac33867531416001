"""SearchImageSets: each attribute of the model, both operators, both orders, page by page."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.session import get_session

from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import instance, part10

MODEL = get_session().get_service_model("medical-imaging")

SERIES_UIDS = ("1.2.1", "1.2.2", "1.2.3")
STUDIES: tuple[dict[str, Any], ...] = (
    {"PatientID": "P1", "AccessionNumber": "A1", "StudyID": "S1", "StudyInstanceUID": "1.1.1",
     "StudyDate": "20240131", "StudyTime": "101112.25"},
    {"PatientID": "P2", "AccessionNumber": "A2", "StudyID": "S2", "StudyInstanceUID": "1.1.2",
     "StudyDate": "20240201", "StudyTime": None},
    {"PatientID": "P3", "AccessionNumber": "A3", "StudyID": "S3", "StudyInstanceUID": "1.1.3",
     "StudyDate": None, "StudyTime": None},
)  # fmt: skip

EQUAL: list[tuple[str, Any]] = [
    ("DICOMPatientId", "P2"),
    ("DICOMAccessionNumber", "A2"),
    ("DICOMStudyId", "S2"),
    ("DICOMStudyInstanceUID", "1.1.2"),
    ("DICOMSeriesInstanceUID", "1.2.2"),
    ("DICOMStudyDateAndTime", {"DICOMStudyDate": "20240201"}),
    ("DICOMStudyDateAndTime", {"DICOMStudyDate": "20240201", "DICOMStudyTime": "000000"}),
]
"""An attribute, and the value of the second image set alone."""


@pytest.fixture
def three(world: World, datastore_id: str) -> list[str]:
    """Return the ids of three image sets of three studies, the oldest first."""
    for uid, study in zip(SERIES_UIDS, STUDIES, strict=True):
        content = part10(instance(SeriesInstanceUID=uid, SOPInstanceUID=f"{uid}.1", **study))
        world.import_files(datastore_id, {"1.dcm": content})
    found = world.image_sets(datastore_id, sort={"sortField": "createdAt", "sortOrder": "ASC"})
    return [summary["imageSetId"] for summary in found]


def found_by(world: World, datastore_id: str, *filters: tuple[str, list[Any]]) -> list[str]:
    wanted = [{"operator": operator, "values": values} for operator, values in filters]
    sort = {"sortField": "createdAt", "sortOrder": "ASC"}
    summaries = world.image_sets(datastore_id, filters=wanted, sort=sort)
    return [summary["imageSetId"] for summary in summaries]


def test_the_table_has_every_attribute_of_the_model() -> None:
    attributes = set(MODEL.shape_for("SearchByAttributeValue").members)
    assert {name for name, _ in EQUAL} | {"createdAt", "updatedAt", "isPrimary"} == attributes


@pytest.mark.parametrize(("name", "value"), EQUAL)
def test_equal_finds_the_one_that_has_the_value(
    world: World, datastore_id: str, three: list[str], name: str, value: Any
) -> None:
    assert found_by(world, datastore_id, ("EQUAL", [{name: value}])) == [three[1]]


@pytest.mark.parametrize("value", ["p2", "P", "P2*", "P22"])
def test_text_is_compared_whole_and_as_it_is_written(
    world: World, datastore_id: str, three: list[str], value: str
) -> None:
    assert found_by(world, datastore_id, ("EQUAL", [{"DICOMPatientId": value}])) == []


@pytest.mark.parametrize("name", ["createdAt", "updatedAt"])
def test_times_are_found_by_equal_and_between(
    world: World, datastore_id: str, three: list[str], name: str
) -> None:
    summaries = {one["imageSetId"]: one for one in world.image_sets(datastore_id)}
    first, second, third = (summaries[image_set_id][name] for image_set_id in three)
    moment = timedelta(milliseconds=1)
    for operator, values, expected in (
        ("EQUAL", [second], [three[1]]),
        ("EQUAL", [third + moment], []),
        ("BETWEEN", [first, second], three[:2]),
        ("BETWEEN", [first + moment, third - moment], [three[1]]),
        ("BETWEEN", [third, first], []),
    ):
        wanted = (operator, [{name: value} for value in values])
        assert found_by(world, datastore_id, wanted) == expected


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ((("20240131",), ("20240201",)), [0, 1]),
        ((("20240131", "101112.25"), ("20240131", "101112.25")), [0]),
        ((("20240131", "101112.26"), ("20240131", "235959")), []),
        ((("20240131", "1011"), ("20240131", "1012")), [0]),
        ((("20240132",), ("20991231",)), [1]),
    ],
)
def test_study_dates_are_compared_with_their_times(
    world: World,
    datastore_id: str,
    three: list[str],
    between: tuple[tuple[str, ...], ...],
    expected: list[int],
) -> None:
    names = ("DICOMStudyDate", "DICOMStudyTime")
    values = [{"DICOMStudyDateAndTime": dict(zip(names, one, strict=False))} for one in between]
    found = found_by(world, datastore_id, ("BETWEEN", values))
    assert found == [three[number] for number in expected]


def test_two_filters_must_both_hold(world: World, datastore_id: str, three: list[str]) -> None:
    primary = ("EQUAL", [{"isPrimary": True}])
    assert found_by(world, datastore_id, primary) == three
    assert found_by(world, datastore_id, ("EQUAL", [{"isPrimary": False}])) == []
    one = ("EQUAL", [{"DICOMPatientId": "P1"}])
    assert found_by(world, datastore_id, primary, one) == [three[0]]
    assert found_by(world, datastore_id, ("EQUAL", [{"DICOMStudyId": "S2"}]), one) == []


@pytest.mark.parametrize(
    ("operator", "values", "words"),
    [
        ("EQUAL", [{"DICOMStudyId": "a"}, {"DICOMStudyId": "b"}], "takes one value"),
        ("BETWEEN", [{"createdAt": 1}], "a lower and an upper value"),
        ("BETWEEN", [{"DICOMStudyId": "a"}, {"DICOMStudyId": "b"}], "a lower and an upper value"),
        ("BETWEEN", [{"createdAt": 1}, {"updatedAt": 2}], "compares one attribute"),
    ],
)
def test_filters_that_make_no_sense_are_refused_even_where_nothing_is_to_be_found(
    world: World, datastore_id: str, operator: str, values: list[Any], words: str
) -> None:
    criteria = {"filters": [{"operator": operator, "values": values}]}
    search = world.imaging.search_image_sets
    status, code, message = refusal(search, datastoreId=datastore_id, searchCriteria=criteria)
    assert (status, code) == (400, "ValidationException")
    assert words in message


@pytest.mark.parametrize(
    ("field", "ascending"),
    [("createdAt", [0, 1, 2]), ("updatedAt", [0, 1, 2]), ("DICOMStudyDateAndTime", [2, 0, 1])],
)
def test_each_order_goes_both_ways_and_over_pages(
    world: World, datastore_id: str, three: list[str], field: str, ascending: list[int]
) -> None:
    for order, expected in (("ASC", ascending), ("DESC", ascending[::-1])):
        sort = {"sortField": field, "sortOrder": order}
        pages = world.imaging.get_paginator("search_image_sets").paginate(
            datastoreId=datastore_id,
            searchCriteria={"sort": sort},
            PaginationConfig={"PageSize": 1},
        )
        answers = list(pages)
        found = [
            one["imageSetId"] for page in answers for one in page["imageSetsMetadataSummaries"]
        ]
        assert found == [three[number] for number in expected]
        assert [page["sort"] for page in answers] == [sort] * 3
        assert "nextToken" not in answers[-1]


def test_without_criteria_the_latest_changed_comes_first(
    world: World, datastore_id: str, three: list[str]
) -> None:
    # WHEN the oldest image set gets a new version
    again = instance(number=9, SeriesInstanceUID=SERIES_UIDS[0], SOPInstanceUID="9", **STUDIES[0])
    world.import_files(datastore_id, {"9.dcm": part10(again)})
    answer = world.imaging.search_image_sets(datastoreId=datastore_id)
    found = [one["imageSetId"] for one in answer["imageSetsMetadataSummaries"]]
    assert found == [three[0], three[2], three[1]]
    assert answer["sort"] == {"sortField": "updatedAt", "sortOrder": "DESC"}
