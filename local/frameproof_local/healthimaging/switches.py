"""What the switches are set to when the process starts: a file, or variables, or both.

``FRAMEPROOF_LOCAL_HEALTHIMAGING_CONFIG`` is the path of a JSON file:
``{"delays": {...}, "quotas": {"profile": "realistic"}, "faults": {"seed": 7, "faults": [...]}}``.
``..._DELAYS``, ``..._QUOTAS`` and ``..._FAULTS`` each hold the JSON of one of these, which goes
before the file's. The admin endpoint changes them while the server runs.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from .delays import ENVIRONMENT_VARIABLE as DELAYS_VARIABLE
from .delays import Delays, DelaySettings
from .faults import FaultPlan
from .quotas import Quotas

CONFIG_VARIABLE: Final = "FRAMEPROOF_LOCAL_HEALTHIMAGING_CONFIG"
_VARIABLES: Final = {
    "delays": DELAYS_VARIABLE,
    "quotas": "FRAMEPROOF_LOCAL_HEALTHIMAGING_QUOTAS",
    "faults": "FRAMEPROOF_LOCAL_HEALTHIMAGING_FAULTS",
}


def switches_from(environment: Mapping[str, str]) -> tuple[DelaySettings, Quotas, FaultPlan]:
    """Return the switches as a process's environment sets them.

    Raises
    ------
    ValueError
        A file or variable is unreadable or holds something unknown; the message names which.
    """
    settings = _settings(environment)
    delays, quotas, faults = DelaySettings(Delays()), Quotas(), FaultPlan()
    for name, change in (
        ("delays", delays.change),
        ("quotas", quotas.change),
        ("faults", faults.replace_all),
    ):
        source, value = settings.get(name, ("", {}))
        try:
            change(value)
        except ValueError as error:
            raise ValueError(f"{source}: {error}") from error
    return delays, quotas, faults


def _settings(environment: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    """Return for each switch that is set where it is set, and to what."""
    settings: dict[str, tuple[str, Any]] = {}
    path = environment.get(CONFIG_VARIABLE)
    if path:
        for name, value in _config_file(Path(path)).items():
            settings[name] = (f"{name} in {path}", _checked(name, value, path))
    for name, variable in _VARIABLES.items():
        if environment.get(variable):
            value = _parsed(environment[variable], variable)
            settings[name] = (variable, _checked(name, value, variable))
    return settings


def _config_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(
            f"{CONFIG_VARIABLE} names {path}, which cannot be read: {error.strerror}."
        ) from error
    document = _parsed(text, str(path))
    if not isinstance(document, dict) or not document.keys() <= _VARIABLES.keys():
        raise ValueError(f"{path} must be a JSON object of {', '.join(_VARIABLES)}.")
    return document


def _parsed(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{source} is not JSON: {error}.") from error


def _checked(name: str, value: Any, source: str) -> Any:
    is_list_of_faults = name == "faults" and isinstance(value, list)
    if not isinstance(value, dict) and not is_list_of_faults:
        raise ValueError(f"{name} in {source} must be a JSON object, not {value!r:.100}.")
    return value
