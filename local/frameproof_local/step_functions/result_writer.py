"""ResultWriter: what a Distributed Map leaves in S3, or returns when it writes nothing.

Source: Step Functions developer guide, "ResultWriter (Map)".
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from frameproof_local.step_functions.clock import iso_milliseconds
from frameproof_local.step_functions.errors import RESULT_WRITER_FAILED, StatesError
from frameproof_local.step_functions.map_run import Child, ChildExecution, MapRun
from frameproof_local.step_functions.payload import JsonObject, size_bytes, to_text
from frameproof_local.step_functions.templates import Scope

MAX_FILE_BYTES = 5 * 1024**3

# The status of a child -> the file it is listed in; children that never ran are PENDING.
_FILES = {"SUCCEEDED": "SUCCEEDED", "FAILED": "FAILED", "TIMED_OUT": "FAILED", "ABORTED": "FAILED"}


def state_output(map_run: MapRun, writer_config: JsonObject | None) -> list[Any]:
    """Return the Map's output when the results are not exported.

    Parameters
    ----------
    map_run
        Its children, in the order of the items.
    writer_config
        ``Transformation`` is ``COMPACT`` when there is none.

    Returns
    -------
    list
        The output of each child. A child that failed, but was tolerated, is there with its whole
        record, as AWS documents it.
    """
    transformation = (writer_config or {}).get("Transformation", "COMPACT")
    return [
        value for child in map_run.children or () for value in _transformed(child, transformation)
    ]


def _transformed(child: Child, transformation: str) -> list[Any]:
    """Return what one child contributes; the failed ones contribute their record unchanged."""
    execution = child.execution
    if execution is None or not child.succeeded or transformation == "NONE":
        return [_record(child)]
    if transformation == "FLATTEN" and isinstance(execution.output, list):
        return execution.output
    return [execution.output]


class ResultWriter:
    """Exports the results of a Map Run to S3.

    Parameters
    ----------
    definition
        The ``ResultWriter`` of the Map, with ``Parameters``.
    client_for
        Returns the boto3 client of a service.
    max_file_bytes
        A result file that would be larger is split; AWS's limit is 5 GB.
    """

    def __init__(
        self,
        definition: JsonObject,
        client_for: Callable[[str], Any],
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        self._definition = definition
        self._client_for = client_for
        self._max_file_bytes = max_file_bytes
        config = definition.get("WriterConfig", {})
        self._transformation: str = config.get("Transformation", "NONE")
        self._lines = config.get("OutputType") == "JSONL"

    def write(self, map_run: MapRun, scope: Scope) -> JsonObject:
        """Write the result files, then ``manifest.json``; return the Map's output.

        Returns
        -------
        JsonObject
            ``MapRunArn`` and ``ResultWriterDetails`` with ``Bucket`` and the manifest's ``Key``.

        Raises
        ------
        StatesError
            ``States.ResultWriterFailed``: S3 refused a file.
        """
        target = scope.fill(self._definition["Parameters"])
        bucket, prefix = target["Bucket"], target.get("Prefix", "").rstrip("/")
        folder = f"{prefix}/{map_run.run_id}" if prefix else map_run.run_id
        try:
            manifest = {
                "DestinationBucket": bucket,
                "MapRunArn": map_run.arn,
                "ResultFiles": self._write_files(map_run, bucket, folder),
            }
            key = f"{folder}/manifest.json"
            self._put(bucket, key, to_text(manifest))
        except (ClientError, BotoCoreError) as error:
            raise StatesError(
                RESULT_WRITER_FAILED,
                f"Failed to write a test manifest or results into s3://{bucket}/{folder}: {error}",
            ) from error
        map_run.results_written = len(map_run.children or ())
        return {"MapRunArn": map_run.arn, "ResultWriterDetails": {"Bucket": bucket, "Key": key}}

    def _write_files(self, map_run: MapRun, bucket: str, folder: str) -> JsonObject:
        files: dict[str, list[JsonObject]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
        ending = "jsonl" if self._lines else "json"
        for kind, listed in files.items():
            children = [child for child in map_run.children or () if _file_kind(child) == kind]
            for number, text in enumerate(self._texts(children)):
                key = f"{folder}/{kind}_{number}.{ending}"
                listed.append({"Key": key, "Size": self._put(bucket, key, text)})
        return dict(files)

    def _put(self, bucket: str, key: str, text: str) -> int:
        body = text.encode()
        self._client_for("s3").put_object(
            Bucket=bucket, Key=key, Body=body, ContentType="application/json"
        )
        return len(body)

    def _texts(self, children: Iterable[Child]) -> Iterator[str]:
        """Yield the contents of the files that these children fill."""
        records: list[str] = []
        used = 0
        for child in children:
            for value in _transformed(child, self._transformation):
                text = to_text(value)
                used += size_bytes(text) + 1
                if records and used > self._max_file_bytes:
                    yield self._joined(records)
                    records, used = [], size_bytes(text) + 1
                records.append(text)
        if records:
            yield self._joined(records)

    def _joined(self, records: list[str]) -> str:
        if self._lines:
            return "".join(f"{record}\n" for record in records)
        return f"[{','.join(records)}]"


def _file_kind(child: Child) -> str:
    return "PENDING" if child.execution is None else _FILES.get(child.execution.status, "PENDING")


def _record(child: Child) -> JsonObject:
    """Return everything about a child, as ``Transformation: NONE`` has it."""
    if child.execution is None:
        return {
            "Input": to_text(child.input_value),
            "InputDetails": {"Included": True},
            "Status": "PENDING",
        }
    return _execution_record(child.execution)


def _execution_record(execution: ChildExecution) -> JsonObject:
    failed = execution.status != "SUCCEEDED"
    record = {
        "Cause": execution.cause,
        "Error": execution.error,
        "ExecutionArn": execution.arn,
        "Input": execution.input_text,
        "InputDetails": {"Included": True},
        "Name": execution.name,
        "Output": execution.output_text,
        "OutputDetails": None if failed else {"Included": True},
        "RedriveCount": execution.redrive_count,
        "RedriveStatus": "REDRIVABLE_BY_MAP_RUN" if failed else "NOT_REDRIVABLE",
        "RedriveStatusReason": None if failed else "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": iso_milliseconds(execution.start_date),
        "StateMachineArn": execution.state_machine_arn,
        "Status": execution.status,
        "StopDate": iso_milliseconds(execution.stop_date) if execution.stop_date else None,
    }
    return {name: value for name, value in record.items() if value is not None}
