"""Checks of a Map: processor, reader, batcher, writer."""

import re
from typing import Any

from frameproof_local.step_functions.item_reader import CSV_DELIMITERS, INPUT_TYPES
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.validation.data import check_numbers, check_template
from frameproof_local.step_functions.validation.diagnostics import LOCAL_UNSUPPORTED, Findings

READER_RESOURCES = ("arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2")
WRITER_RESOURCE = "arn:aws:states:::s3:putObject"
_DISTRIBUTED_ONLY = (
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
)
_LABEL = re.compile(r"[^\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f/]{1,40}")
_BATCH_NUMBERS = {
    "MaxItemsPerBatch": (1, 100_000_000),
    "MaxInputBytesPerBatch": (1, 262_144),
}
_BATCHER_FIELDS = frozenset({"BatchInput", *_BATCH_NUMBERS, *(f"{n}Path" for n in _BATCH_NUMBERS)})


def check_map(state: JsonObject, express: bool, findings: Findings) -> None:
    """Check the fields that only a Map has; its inner states are checked elsewhere.

    Parameters
    ----------
    state
        The Map.
    express
        Whether the machine is of type EXPRESS, in which no Distributed Map can be.
    findings
        Where to report.
    """
    if ("ItemProcessor" in state) == ("Iterator" in state):
        findings.report("Expected exactly one of ItemProcessor and Iterator")
        return
    if "ItemSelector" in state and "Parameters" in state:
        findings.report("ItemSelector and Parameters must not be given together")
    config = (state.get("ItemProcessor") or {}).get("ProcessorConfig", {})
    mode = config.get("Mode", "INLINE")
    if mode == "DISTRIBUTED":
        _check_distributed(state, config, express, findings)
    elif mode == "INLINE":
        for field in _DISTRIBUTED_ONLY:
            if field in state:
                findings.at(field).report(f"'{field}' needs ProcessorConfig Mode DISTRIBUTED")
    else:
        findings.at("ItemProcessor", "ProcessorConfig", "Mode").report(
            "Mode must be INLINE or DISTRIBUTED"
        )


def _check_distributed(
    state: JsonObject, config: JsonObject, express: bool, findings: Findings
) -> None:
    place = findings.at("ItemProcessor", "ProcessorConfig")
    if express:
        place.at("Mode").report("A Distributed Map cannot run in a state machine of type EXPRESS")
    if config.get("ExecutionType") not in ("STANDARD", "EXPRESS"):
        place.at("ExecutionType").report("ExecutionType must be STANDARD or EXPRESS")
    if "Label" in state and not _LABEL.fullmatch(str(state["Label"])):
        findings.at("Label").report("A Label has 1 to 40 characters, no spaces or wildcards")
    if "ItemReader" in state:
        if "ItemsPath" in state:
            findings.report("ItemReader and ItemsPath must not be given together")
        _check_reader(state["ItemReader"], findings.at("ItemReader"))
    if "ItemBatcher" in state:
        _check_batcher(state["ItemBatcher"], findings.at("ItemBatcher"))
    if "ResultWriter" in state:
        _check_writer(state["ResultWriter"], findings.at("ResultWriter"))


def _check_reader(reader: JsonObject, findings: Findings) -> None:
    if reader.get("Resource") not in READER_RESOURCES:
        findings.at("Resource").report(f"Expected one of {', '.join(READER_RESOURCES)}")
    _check_parameters(reader, findings)
    config = reader.get("ReaderConfig", {})
    place = findings.at("ReaderConfig")
    if config.get("InputType", "JSON") not in INPUT_TYPES:
        place.at("InputType").report(
            f"The local Step Functions reads {', '.join(sorted(INPUT_TYPES))}, not "
            f"{config['InputType']}",
            LOCAL_UNSUPPORTED,
        )
    if config.get("Transformation", "NONE") != "NONE":
        place.at("Transformation").report(
            "The local Step Functions reads listed objects with Transformation NONE only",
            LOCAL_UNSUPPORTED,
        )
    if config.get("CSVDelimiter", "COMMA") not in CSV_DELIMITERS:
        place.at("CSVDelimiter").report(f"Expected one of {', '.join(CSV_DELIMITERS)}")
    if config.get("CSVHeaderLocation") == "GIVEN" and not config.get("CSVHeaders"):
        place.at("CSVHeaders").report("The field 'CSVHeaders' is required but was missing")
    check_numbers(config, {"MaxItems": (1, 100_000_000)}, place)


def _check_batcher(batcher: JsonObject, findings: Findings) -> None:
    if not batcher.keys() & (_BATCHER_FIELDS - {"BatchInput"}):
        findings.report("Expected MaxItemsPerBatch or MaxInputBytesPerBatch")
    for field in sorted(batcher.keys() - _BATCHER_FIELDS):
        findings.at(field).report(f"The field '{field}' is not supported")
    check_numbers(batcher, _BATCH_NUMBERS, findings)
    check_template(batcher.get("BatchInput", {}), findings.at("BatchInput"))


def _check_writer(writer: JsonObject, findings: Findings) -> None:
    config = writer.get("WriterConfig")
    exports = "Resource" in writer or "Parameters" in writer
    if not exports and not config:
        findings.report("Expected Resource and Parameters, or WriterConfig")
    if exports:
        if writer.get("Resource") != WRITER_RESOURCE:
            findings.at("Resource").report(f"Expected {WRITER_RESOURCE}")
        _check_parameters(writer, findings)
    if config:
        _check_writer_config(config, findings.at("WriterConfig"))


def _check_writer_config(config: JsonObject, findings: Findings) -> None:
    _check_one_of(config, "Transformation", ("NONE", "COMPACT", "FLATTEN"), findings)
    _check_one_of(config, "OutputType", ("JSON", "JSONL"), findings)


def _check_one_of(
    config: JsonObject, field: str, allowed: tuple[Any, ...], findings: Findings
) -> None:
    if config.get(field, allowed[0]) not in allowed:
        findings.at(field).report(f"Expected one of {', '.join(allowed)}")


def _check_parameters(part: JsonObject, findings: Findings) -> None:
    parameters = part.get("Parameters")
    if not isinstance(parameters, dict) or not {"Bucket", "Bucket.$"} & parameters.keys():
        findings.at("Parameters").report("The field 'Bucket' is required but was missing")
        return
    check_template(parameters, findings.at("Parameters"))
