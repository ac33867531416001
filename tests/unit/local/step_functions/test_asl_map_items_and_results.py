import json
from typing import Any

import pytest

from frameproof_local.step_functions import views
from frameproof_local.step_functions.map_run import Child
from frameproof_local.step_functions.result_writer import ResultWriter
from tests.unit.local.step_functions.distributed_maps import distributed, fail_if, task

READ = "arn:aws:states:::s3:getObject"
LIST = "arn:aws:states:::s3:listObjectsV2"
WRITE = "arn:aws:states:::s3:putObject"
WRITER = {"Resource": WRITE, "Parameters": {"Bucket": "out", "Prefix": "runs/r1/map"}}


def read_from(key: str, **config: Any) -> dict[str, Any]:
    parameters = {"Bucket": "in", "Key": key}
    return {"Resource": READ, "ReaderConfig": config, "Parameters": parameters}


@pytest.mark.parametrize(
    ("body", "config", "expected"),
    [
        ("[1, 2]", {"InputType": "JSON"}, [1, 2]),
        ('{"a": {"b": [3]}}', {"InputType": "JSON", "ItemsPointer": "/a/b"}, [3]),
        ('{"n": 1}\n\n{"n": 2}\n', {"InputType": "JSONL"}, [{"n": 1}, {"n": 2}]),
        ('{"n": "a\u2028b"}\r\n3\n', {"InputType": "JSONL"}, [{"n": "a\u2028b"}, 3]),
        (
            "id,size\na,1\nb,\n",
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            [{"id": "a", "size": "1"}, {"id": "b", "size": ""}],
        ),
        (
            "a|1\nb\n",
            {
                "InputType": "CSV",
                "CSVHeaderLocation": "GIVEN",
                "CSVHeaders": ["id", "size"],
                "CSVDelimiter": "PIPE",
            },
            [{"id": "a", "size": "1"}, {"id": "b", "size": ""}],
        ),
        ("[1, 2, 3]", {"InputType": "JSON", "MaxItems": 2}, [1, 2]),
    ],
)
def test_items_are_read_from_an_object(
    world: Any, body: str, config: dict[str, Any], expected: list[Any]
) -> None:
    world.s3.put_object(Bucket="in", Key="items", Body=body.encode())
    state = distributed(ItemReader=read_from("items", **config))
    assert world.run_state(state).output == expected


def test_items_are_the_objects_under_a_prefix_over_all_pages(world: Any) -> None:
    for key in ("run/a", "run/b", "other"):
        world.s3.put_object(Bucket="in", Key=key, Body=b"xyz")
    parameters = {"Bucket": "in", "Prefix.$": "$.prefix"}
    reader = {"Resource": LIST, "Parameters": parameters}
    output = world.run_state(distributed(ItemReader=reader), {"prefix": "run/"}).output
    assert [item["Key"] for item in output] == ["run/a", "run/b"]
    assert output[0] == {
        "Etag": '"e"',
        "Key": "run/a",
        "LastModified": 9,
        "Size": 3,
        "StorageClass": "STANDARD",
    }


@pytest.mark.parametrize(
    ("body", "config"),
    [(None, {}), (b"{", {}), (b"5", {}), (b"[]", {"ItemsPointer": "/a"})],
)
def test_items_that_cannot_be_read_fail_the_map_run(
    world: Any, event_types: Any, body: bytes | None, config: dict[str, Any]
) -> None:
    if body is not None:
        world.s3.put_object(Bucket="in", Key="items", Body=body)
    execution = world.run_state(distributed(ItemReader=read_from("items", **config)))
    assert (execution.status, execution.error) == ("FAILED", "States.ItemReaderFailed")
    assert "S3://in/items" in execution.cause
    assert event_types(execution)[-4:] == [
        "MapRunStarted",
        "MapRunFailed",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_items_are_batched_by_number_with_a_common_input(world: Any) -> None:
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"study.$": "$.s"}}
    state = distributed(ItemsPath="$.list", ItemBatcher=batcher)
    assert world.run_state(state, {"s": "x", "list": [1, 2, 3]}).output == [
        {"BatchInput": {"study": "x"}, "Items": [1, 2]},
        {"BatchInput": {"study": "x"}, "Items": [3]},
    ]


def test_items_are_batched_by_size_and_no_batch_is_larger(world: Any) -> None:
    batcher = {"MaxInputBytesPerBatch": 40}
    items = ["a" * n for n in (3, 10, 12, 1, 2, 20)]
    output = world.run_state(distributed(ItemBatcher=batcher), items).output
    assert [item for batch in output for item in batch["Items"]] == items
    assert all(len(json.dumps(batch, separators=(",", ":"))) <= 40 for batch in output)
    assert len(output) == 3


def test_an_item_that_fits_into_no_batch_fails(world: Any) -> None:
    batcher = {"MaxInputBytesPerBatch": 20}
    execution = world.run_state(distributed(ItemBatcher=batcher), ["a" * 30])
    assert execution.error == "States.DataLimitExceeded"


def test_a_failed_batch_counts_all_its_items(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: 1 / (event["Items"][0] - 1)
    state = distributed(task("f"), ItemBatcher={"MaxItemsPerBatch": 3}, ToleratedFailureCount=2)
    assert world.run_state(state, [1, 2, 3, 4]).status == "FAILED"


def test_a_result_writer_lists_children_by_status_and_returns_the_manifest(world: Any) -> None:
    # GIVEN one child that succeeds, one that fails, one that is then never started
    world.lambdas.functions["f"] = fail_if({"bad"})
    state = distributed(task("f"), ResultWriter=WRITER, MaxConcurrency=1)
    execution = world.run_state(state, ["good", "bad", "late"])
    # THEN all three are in the files, although the Map Run failed
    folder = f"runs/r1/map/{execution.map_runs[0].run_id}"
    manifest = world.s3.json_at("out", f"{folder}/manifest.json")
    assert manifest["DestinationBucket"] == "out"
    assert manifest["MapRunArn"] == execution.map_runs[0].arn
    assert {kind: [f["Key"] for f in files] for kind, files in manifest["ResultFiles"].items()} == {
        "FAILED": [f"{folder}/FAILED_0.json"],
        "PENDING": [f"{folder}/PENDING_0.json"],
        "SUCCEEDED": [f"{folder}/SUCCEEDED_0.json"],
    }
    (good,) = world.s3.json_at("out", f"{folder}/SUCCEEDED_0.json")
    (bad,) = world.s3.json_at("out", f"{folder}/FAILED_0.json")
    (late,) = world.s3.json_at("out", f"{folder}/PENDING_0.json")
    assert (good["Output"], good["Status"], good["RedriveStatus"]) == (
        '"good"',
        "SUCCEEDED",
        "NOT_REDRIVABLE",
    )
    assert (bad["Error"], bad["Status"], bad["Input"]) == ("ValueError", "FAILED", '"bad"')
    assert late == {"Input": '"late"', "InputDetails": {"Included": True}, "Status": "PENDING"}
    assert manifest["ResultFiles"]["SUCCEEDED"][0]["Size"] == len(
        world.s3.stored["out", f"{folder}/SUCCEEDED_0.json"]
    )


def test_the_output_with_a_result_writer_points_to_the_manifest(world: Any) -> None:
    execution = world.run_state(distributed(ResultWriter=WRITER), [1])
    run = execution.map_runs[0]
    assert execution.output == {
        "MapRunArn": run.arn,
        "ResultWriterDetails": {
            "Bucket": "out",
            "Key": f"runs/r1/map/{run.run_id}/manifest.json",
        },
    }
    assert views.map_run_view(run)["itemCounts"]["resultsWritten"] == 1


@pytest.mark.parametrize(
    ("config", "file", "content"),
    [
        ({"Transformation": "COMPACT"}, "SUCCEEDED_0.json", b"[[1,2],[3]]"),
        ({"Transformation": "FLATTEN"}, "SUCCEEDED_0.json", b"[1,2,3]"),
        (
            {"Transformation": "COMPACT", "OutputType": "JSONL"},
            "SUCCEEDED_0.jsonl",
            b"[1,2]\n[3]\n",
        ),
    ],
)
def test_the_writer_config_shapes_the_files(
    world: Any, config: dict[str, Any], file: str, content: bytes
) -> None:
    execution = world.run_state(
        distributed(ResultWriter={**WRITER, "WriterConfig": config}), [[1, 2], [3]]
    )
    folder = f"runs/r1/map/{execution.map_runs[0].run_id}"
    assert world.s3.stored["out", f"{folder}/{file}"] == content


def test_a_writer_config_alone_shapes_the_output(world: Any) -> None:
    writer = {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}}
    assert world.run_state(distributed(ResultWriter=writer), [[1, 2], [3]]).output == [1, 2, 3]


def test_results_that_cannot_be_written_fail_the_map(world: Any) -> None:
    world.s3.refuse_writes = True
    execution = world.run_state(distributed(ResultWriter=WRITER), [1])
    assert execution.error == "States.ResultWriterFailed"
    assert "AccessDenied" in execution.cause


def test_a_result_file_that_grows_too_large_is_split() -> None:

    writer = ResultWriter(WRITER, lambda _: None, max_file_bytes=200)
    texts = list(writer._texts([Child("a" * 50, 1) for _ in range(5)]))
    assert len(texts) == 5
    assert all(json.loads(text)[0]["Status"] == "PENDING" for text in texts)


def test_outputs_that_are_too_large_together_need_a_result_writer(world: Any) -> None:
    items = ["a" * 100_000] * 3
    state = distributed(ItemsPath="$.n", ItemSelector={"x": "a" * 100_000})
    execution = world.run_state(state, {"n": list(range(len(items)))})
    assert execution.error == "States.DataLimitExceeded"
    assert world.run_state({**state, "ResultWriter": WRITER}, {"n": [1, 2, 3]}).output


def test_two_thousand_children_are_counted_and_none_is_lost(world: Any) -> None:
    state = distributed(execution_type="EXPRESS", MaxConcurrency=4, ResultWriter=WRITER)
    state["ItemsPath"] = "$.n[*]"
    execution = world.run_state(state, {"n": list(range(2_000))})
    counts = views.map_run_view(execution.map_runs[0])["executionCounts"]
    assert (counts["succeeded"], counts["total"]) == (2_000, 2_000)
