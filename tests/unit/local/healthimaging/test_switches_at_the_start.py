import json
from pathlib import Path
from typing import Any

import pytest

from frameproof_local.healthimaging.faults import Call
from frameproof_local.healthimaging.switches import CONFIG_VARIABLE, switches_from

PREFIX = "FRAMEPROOF_LOCAL_HEALTHIMAGING_"


def test_without_settings_nothing_is_limited_and_nothing_fails() -> None:
    delays, quotas, faults = switches_from({})
    assert delays.now.job_submitted_seconds == 0.2
    assert quotas.change({}) == {"profile": "fast", "limits": {}}
    assert faults.draw({"throttle"}, Call("GetImageFrame")) is None


def test_a_file_sets_all_switches_and_a_variable_goes_before_it(tmp_path: Path) -> None:
    # GIVEN a file with all three
    file = tmp_path / "healthimaging.json"
    document = {
        "delays": {"job_submitted_seconds": 7},
        "quotas": {"profile": "realistic"},
        "faults": {"seed": 7, "faults": [{"kind": "throttle"}]},
    }
    file.write_text(json.dumps(document))
    # WHEN a variable says otherwise about the delays
    environment = {
        CONFIG_VARIABLE: str(file),
        PREFIX + "DELAYS": '{"job_submitted_seconds": 9}',
    }
    delays, quotas, faults = switches_from(environment)
    # THEN the variable holds, and the rest is the file's
    assert delays.now.job_submitted_seconds == 9
    assert quotas.change({})["profile"] == "realistic"
    assert faults.draw({"throttle"}, Call("GetImageFrame")) is not None


def test_variables_alone_set_quotas_and_faults() -> None:
    environment = {
        PREFIX + "QUOTAS": '{"profile": "realistic"}',
        PREFIX + "FAULTS": '[{"kind": "serverError"}]',
    }
    _, quotas, faults = switches_from(environment)
    assert quotas.change({})["profile"] == "realistic"
    assert faults.draw({"serverError"}, Call("GetDatastore")) is not None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("[]", "object of delays, quotas, faults"),
        ('{"speed": 1}', "object of delays, quotas, faults"),
        ('{"delays": 1}', "delays in .* must be a JSON object"),
        ('{"faults": [{"kind": "meteor"}]}', "faults in .*: Unknown fault kind 'meteor'"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "healthimaging.json"
    file.write_text(content)
    with pytest.raises(ValueError, match=words) as caught:
        switches_from({CONFIG_VARIABLE: str(file)})
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({CONFIG_VARIABLE: "/nowhere/at-all.json"}, "cannot be read: No such file"),
        ({PREFIX + "QUOTAS": '{"profile": "quick"}'}, "HEALTHIMAGING_QUOTAS: Unknown profile"),
        ({PREFIX + "FAULTS": "7"}, "HEALTHIMAGING_FAULTS must be a JSON object"),
    ],
)
def test_a_bad_variable_is_named(environment: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        switches_from(environment)
