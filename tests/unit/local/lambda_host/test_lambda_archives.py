import io
import zipfile
from pathlib import Path

import pytest

from frameproof_local.contents import Content
from frameproof_local.lambda_host.archives import UnpackedArchives
from frameproof_local.lambda_host.configuration import FunctionConfiguration
from frameproof_local.lambda_host.errors import InvalidZipFileError
from frameproof_local.lambda_host.work_folder import WorkFolder


def zip_with(name: str, text: str, mode: int = 0o644) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, text)
    return buffer.getvalue()


def function(code_zip: bytes, *layer_zips: bytes) -> FunctionConfiguration:
    return FunctionConfiguration(
        arn="arn",
        name="f",
        version="$LATEST",
        account_id="123456789012",
        region="us-east-1",
        handler="app.handler",
        runtime="python3.13",
        memory_size_mb=128,
        timeout_seconds=3,
        log_group="/aws/lambda/f",
        code_zip=Content(code_zip),
        layer_zips=tuple(map(Content, layer_zips)),
    )


def test_code_and_layers_are_unpacked_with_their_permissions(tmp_path: Path) -> None:
    tool = zip_with("bin/tool", "#!/bin/sh\n", mode=0o755)

    unpacked = UnpackedArchives(tmp_path).acquire(function(zip_with("app.py", "1"), tool))

    assert (unpacked.task / "app.py").read_text() == "1"
    assert (unpacked.opt / "bin" / "tool").stat().st_mode & 0o777 == 0o755


def test_name_that_leaves_the_folder_is_kept_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()

    UnpackedArchives(root).acquire(function(zip_with("../../escaped.py", "1")))

    assert not (tmp_path / "escaped.py").exists()
    assert len(list(root.rglob("escaped.py"))) == 1


def test_shared_layer_stays_until_its_last_user_is_gone(tmp_path: Path) -> None:
    archives = UnpackedArchives(tmp_path)
    layer = zip_with("python/deep.py", "1")
    one = archives.acquire(function(zip_with("app.py", "1"), layer))
    two = archives.acquire(function(zip_with("app.py", "2"), layer))
    assert one.opt == two.opt

    archives.release(one)
    assert not one.task.exists()
    assert two.opt.exists()

    archives.release(two)
    assert list(tmp_path.iterdir()) == []


def test_half_unpacked_archive_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    archives = UnpackedArchives(tmp_path)
    broken = function(zip_with("app.py", "1"), b"no zip")
    for _ in range(2):
        with pytest.raises(InvalidZipFileError, match=r"unzip a layer of f \(6 bytes\)"):
            archives.acquire(broken)


def test_folder_of_a_dead_server_is_swept_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    living = WorkFolder(tmp_path)
    dead = tmp_path / "host-dead"
    dead.mkdir()
    (dead / "code.py").touch()

    WorkFolder(tmp_path).close()

    assert living.path.exists()
    assert not dead.exists()
    living.close()
    assert not living.path.exists()


def test_sweep_leaves_alone_what_is_not_a_hosts(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()

    WorkFolder(tmp_path).close()

    assert (tmp_path / "notes").exists()
