"""What a function reads from its environment: once, whole, typed, all problems at once.

``template.yaml`` sets these variables. The endpoint, the region and the credentials are AWS's own
variables and are read by botocore alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints

from frameproof.errors import SettingsError

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class PlanCopySettings:
    """Buckets that PlanCopy plans for."""

    input_bucket: str
    output_bucket: str


@dataclass(frozen=True, slots=True)
class CopyStudySettings:
    """Buckets that CopyStudy copies between, and how many copies run side by side."""

    input_bucket: str
    output_bucket: str
    copy_threads: int = 16


@dataclass(frozen=True, slots=True)
class StartImportSettings:
    """Where the import goes and the role that HealthImaging assumes for it."""

    output_bucket: str
    datastore_id: str
    import_role_arn: str


@dataclass(frozen=True, slots=True)
class PollImportSettings:
    """How long an import job may take, in seconds of waiting, and how long one wait at most."""

    output_bucket: str
    datastore_id: str
    import_timeout_seconds: int = 6 * 3600
    max_poll_seconds: int = 30


@dataclass(frozen=True, slots=True)
class ListFramesSettings:
    """Where image sets are read, and how many children VerifyFrames will have."""

    output_bucket: str
    datastore_id: str
    verify_concurrency: int = 8
    metadata_threads: int = 8


@dataclass(frozen=True, slots=True)
class VerifyFramesSettings:
    """Where frames are read, how many downloads run side by side, which decoder goes first."""

    output_bucket: str
    datastore_id: str
    download_threads: int = 16
    decoder: str = "openjpeg"
    """``openjph`` is faster and never has the last word."""


@dataclass(frozen=True, slots=True)
class ProveSourceSettings:
    """Where the DICOM objects are, and how many are examined side by side."""

    input_bucket: str
    output_bucket: str
    examining_processes: int = 2


@dataclass(frozen=True, slots=True)
class WriteReportSettings:
    """Where the run's folder is, and what Lambda itself says of the function."""

    output_bucket: str
    aws_lambda_function_memory_size: int = 1769
    """In MB; Lambda sets the variable of this name itself."""
    aws_region: str = "us-east-1"
    """Decides on prices; Lambda sets this one, too."""


@dataclass(frozen=True, slots=True)
class PlanCollectionSettings:
    """Where lists and runs are, and the state machine whose executions prove the studies."""

    output_bucket: str
    import_study_arn: str


@dataclass(frozen=True, slots=True)
class WriteCollectionReportSettings:
    """Where the runs' reports are, and the state machine whose executions wrote them."""

    output_bucket: str
    import_study_arn: str


@dataclass(frozen=True, slots=True)
class DeleteRunSettings:
    """Where a run's things are, whether the data store goes with the stack, and the pace."""

    input_bucket: str
    output_bucket: str
    datastore_id: str
    owns_datastore: bool
    """False where the data store was passed in: then it stays, and what no run of ours made."""
    import_study_arn: str
    import_collection_arn: str
    stack_id: str
    keep_data: bool
    """Whether data outlives the stack: then no request of the stack deletes any."""
    delete_pace_seconds: int = 4
    """HealthImaging quotas: DeleteImageSet 0.25 a second."""

    @property
    def importing_machines(self) -> tuple[str, str]:
        """ImportStudy and ImportCollection: while one of them runs, its runs stay."""
        return self.import_study_arn, self.import_collection_arn


@dataclass(frozen=True, slots=True)
class StackDataSettings:
    """Whether data outlives the stack, and the state machine that deletes it where not."""

    keep_data: bool
    delete_run_arn: str


def read_settings[Settings](
    kind: type[Settings], environment: Mapping[str, str] | None = None
) -> Settings:
    """Read one function's settings.

    Parameters
    ----------
    kind
        A settings class of this module; the variable of ``input_bucket`` is ``INPUT_BUCKET``.
    environment
        Defaults to the process's environment.

    Raises
    ------
    SettingsError
        Names every variable that is missing or malformed, not only the first.
    """
    source = os.environ if environment is None else environment
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for field in fields(kind):  # type: ignore[arg-type]  # every settings class is a dataclass
        name = field.name.upper()
        text = source.get(name, "")
        if text:
            _read(hints[field.name], name, text, values, wrong)
        elif field.default is MISSING:
            wrong.append(f"{name} (not set)")
    if wrong:
        function = kind.__name__.removesuffix("Settings") + "Function"
        raise SettingsError(
            f"Set these variables in template.yaml, {function}: {', '.join(wrong)}."
        )
    return kind(**values)


def _read(hint: type, name: str, text: str, values: dict[str, Any], wrong: list[str]) -> None:
    try:
        values[name.lower()] = _BOOLEANS[text] if hint is bool else hint(text)
    except (ValueError, KeyError):
        wrong.append(f"{name} (expected {hint.__name__}, got {text!r})")
