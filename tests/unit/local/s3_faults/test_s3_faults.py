"""S3 refuses, waits or spoils where a rule says so, and nowhere else."""

import threading
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request, Response

from frameproof_local.s3_faults.calls import S3Call
from frameproof_local.s3_faults.plan import S3Faults

S3 = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, S=host"
}
IMAGING = {"Authorization": S3["Authorization"].replace("/s3/", "/medical-imaging/")}
LISTING = (
    b"<ListBucketResult><Contents><Key>a/1</Key><Size>10</Size></Contents>"
    b"<Contents><Key>a/2</Key><Size>20</Size></Contents></ListBucketResult>"
)
PATIENCE_SECONDS = 20.0


class Bucket:
    """A service of S3's: it keeps what is put, and copies it."""

    def __init__(self) -> None:
        self.faults = S3Faults()
        self.objects: dict[str, bytes] = {"/b/source": bytes(8)}
        self.client = Client(self.faults.around(self.service))

    def service(self, environ: Any, start: Any) -> Iterable[bytes]:
        request = Request(environ)
        if "list-type" in request.args:
            return Response(LISTING)(environ, start)
        if request.method == "PUT":
            source = request.headers.get("x-amz-copy-source")
            self.objects[request.path] = self.objects[source] if source else request.get_data()
        return Response(self.objects[request.path])(environ, start)

    def copy(self, key: str) -> int:
        headers = {**S3, "x-amz-copy-source": "/b/source"}
        return self.client.put(key, headers=headers).status_code


def test_calls_are_refused_from_the_nth_on_as_often_as_the_rule_says() -> None:
    bucket = Bucket()
    bucket.faults.replace_all(
        [{"kind": "error", "code": "SlowDown", "operation": "CopyObject", "nth": 2, "times": 2}]
    )
    assert [bucket.copy(f"/b/{number}") for number in range(5)] == [200, 503, 503, 200, 200]
    assert "/b/1" not in bucket.objects
    (struck,) = bucket.faults.struck()
    assert struck["struck"] == 2


def test_a_rule_for_a_key_leaves_other_keys_and_other_services_alone() -> None:
    bucket = Bucket()
    rule = {"kind": "error", "code": "NoSuchKey", "key": "source", "times": 9}
    bucket.faults.replace_all([rule])
    refused = bucket.client.get("/b/source", headers=S3)
    assert (refused.status_code, b"<Code>NoSuchKey</Code>" in refused.data) == (404, True)
    assert bucket.client.head("/b/source", headers=S3).data == b""
    assert bucket.client.get("/b/source", headers=IMAGING).status_code == 200
    assert bucket.client.put("/b/other", headers=S3).status_code == 200
    assert bucket.copy("/b/other") == 404  # it is copied from there


def test_a_redirect_names_the_other_region() -> None:
    bucket = Bucket()
    bucket.faults.replace_all([{"kind": "error", "code": "PermanentRedirect"}])
    answer = bucket.client.get("/b/source", headers=S3)
    assert (answer.status_code, answer.headers["x-amz-bucket-region"]) == (301, "eu-central-1")


def test_a_copy_is_made_with_one_wrong_bit_and_its_source_stays_whole() -> None:
    bucket = Bucket()
    bucket.faults.replace_all([{"kind": "corruptedCopy"}])
    assert bucket.copy("/b/copy") == 200
    assert bucket.objects == {"/b/source": bytes(8), "/b/copy": bytes([0, 0, 0, 0, 1, 0, 0, 0])}
    assert bucket.copy("/b/next") == 200
    assert bucket.objects["/b/next"] == bytes(8)


def test_a_listing_says_that_an_object_has_another_size() -> None:
    bucket = Bucket()
    bucket.faults.replace_all([{"kind": "listedSize", "key": "/2", "megabytes": 6000}])
    listing = bucket.client.get("/b?list-type=2&prefix=a/", headers=S3).data
    assert listing == LISTING.replace(b"20", b"6000000000")


def test_what_is_slow_is_answered_at_once_when_the_plan_is_over() -> None:
    bucket = Bucket()
    bucket.faults.replace_all([{"kind": "slow", "seconds": 3600}])
    answers = list[int]()
    asking = threading.Thread(target=lambda: answers.append(bucket.copy("/b/slow")))
    asking.start()
    while not bucket.faults.struck():
        asking.join(0.01)
    assert answers == []
    bucket.faults.replace_all([])
    asking.join(PATIENCE_SECONDS)
    assert answers == [200]


@pytest.mark.parametrize(
    ("method", "path", "headers", "call"),
    [
        ("GET", "/b/a/1", {}, S3Call("GetObject", "a/1")),
        ("HEAD", "/b/a%201", {}, S3Call("HeadObject", "a 1")),
        ("PUT", "/b/1", {}, S3Call("PutObject", "1")),
        ("PUT", "/b/1", {"x-amz-copy-source": "/c/2"}, S3Call("CopyObject", "1", "/c/2")),
        ("PUT", "/b/1?uploadId=3", {}, S3Call("", "1")),
        ("DELETE", "/b/1", {}, S3Call("DeleteObject", "1")),
        ("POST", "/b?delete", {}, S3Call("DeleteObjects", "")),
        ("GET", "/b?list-type=2&prefix=a/", {}, S3Call("ListObjectsV2", "a/")),
        ("GET", "/b?versions&prefix=a/", {}, S3Call("ListObjectVersions", "a/")),
        ("GET", "/b?uploads", {}, S3Call("ListMultipartUploads", "")),
        ("PUT", "/b", {}, S3Call("", "")),
    ],
)
def test_a_request_is_read_in_s3_s_words(
    method: str, path: str, headers: dict[str, str], call: S3Call
) -> None:
    environ = EnvironBuilder(path, method=method, headers=[*S3.items(), *headers.items()])
    assert S3Call.of(environ.get_environ()) == call
