from __future__ import annotations

from typing import Any

import pytest

from frameproof import settings
from frameproof.errors import SettingsError
from frameproof.settings import read_settings

REQUIRED: list[tuple[type[Any], list[str]]] = [
    (settings.PlanCopySettings, ["INPUT_BUCKET", "OUTPUT_BUCKET"]),
    (settings.CopyStudySettings, ["INPUT_BUCKET", "OUTPUT_BUCKET"]),
    (settings.StartImportSettings, ["OUTPUT_BUCKET", "DATASTORE_ID", "IMPORT_ROLE_ARN"]),
    (settings.PollImportSettings, ["OUTPUT_BUCKET", "DATASTORE_ID"]),
    (settings.ListFramesSettings, ["OUTPUT_BUCKET", "DATASTORE_ID"]),
    (settings.VerifyFramesSettings, ["OUTPUT_BUCKET", "DATASTORE_ID"]),
    (settings.ProveSourceSettings, ["INPUT_BUCKET", "OUTPUT_BUCKET"]),
    (settings.WriteReportSettings, ["OUTPUT_BUCKET"]),
    (settings.PlanCollectionSettings, ["OUTPUT_BUCKET", "IMPORT_STUDY_ARN"]),
    (settings.WriteCollectionReportSettings, ["OUTPUT_BUCKET", "IMPORT_STUDY_ARN"]),
]
every_class = pytest.mark.parametrize(("kind", "required"), REQUIRED)


@every_class
def test_all_missing_variables_are_named_at_once_with_the_function(
    kind: type[Any], required: list[str]
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(kind, {})
    missing = ", ".join(f"{name} (not set)" for name in required)
    function = kind.__name__.replace("Settings", "Function")
    assert str(raised.value) == f"Set these variables in template.yaml, {function}: {missing}."


@every_class
def test_an_empty_variable_counts_as_missing(kind: type[Any], required: list[str]) -> None:
    environment = dict.fromkeys(required, "x") | {required[0]: ""}
    with pytest.raises(SettingsError, match=rf"Function: {required[0]} \(not set\)\.$"):
        read_settings(kind, environment)


@every_class
def test_what_is_required_is_enough_and_other_variables_do_not_matter(
    kind: type[Any], required: list[str]
) -> None:
    environment = dict.fromkeys(required, "value") | {"PATH": "/bin"}
    read = read_settings(kind, environment)
    assert all(getattr(read, name.lower()) == "value" for name in required)


def test_numbers_are_read_as_numbers() -> None:
    environment = {"OUTPUT_BUCKET": "b", "DATASTORE_ID": "d", "VERIFY_CONCURRENCY": "20"}
    read = read_settings(settings.ListFramesSettings, environment)
    assert (read.verify_concurrency, read.metadata_threads) == (20, 8)


def test_a_malformed_number_is_named_beside_what_is_missing() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(
            settings.PollImportSettings, {"DATASTORE_ID": "d", "IMPORT_TIMEOUT_SECONDS": "6h"}
        )
    assert "OUTPUT_BUCKET (not set), " in str(raised.value)
    assert "IMPORT_TIMEOUT_SECONDS (expected int, got '6h')" in str(raised.value)


def test_the_process_s_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTPUT_BUCKET", "from-the-process")
    assert read_settings(settings.WriteReportSettings).output_bucket == "from-the-process"


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("false", False)])
def test_truth_is_read_from_cloudformation_s_words(text: str, expected: bool) -> None:
    read = read_settings(settings.StackDataSettings, {"KEEP_DATA": text, "DELETE_RUN_ARN": "arn"})
    assert read.keep_data is expected


@pytest.mark.parametrize("text", ["False", "0", "no", "yes"])
def test_any_other_word_is_no_truth(text: str) -> None:
    with pytest.raises(SettingsError, match=rf"KEEP_DATA \(expected bool, got '{text}'\)"):
        read_settings(settings.StackDataSettings, {"KEEP_DATA": text, "DELETE_RUN_ARN": "arn"})
