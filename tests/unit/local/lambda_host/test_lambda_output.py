"""What a function prints is taken piece by piece, and nothing of it twice or never."""

from pathlib import Path

from frameproof_local.lambda_host.output import OutputFile


def test_a_file_that_was_taken_whole_begins_anew(tmp_path: Path) -> None:
    output = OutputFile(tmp_path / "output.log")
    with output.path.open("ab", buffering=0) as process:
        process.write(b"first\n")
        assert output.take() == "first\n"
        output.shorten()
        assert output.path.stat().st_size == 0
        process.write(b"second\n")
    assert output.take() == "second\n"


def test_what_was_not_taken_yet_is_kept(tmp_path: Path) -> None:
    output = OutputFile(tmp_path / "output.log")
    with output.path.open("ab", buffering=0) as process:
        process.write(b"first\n")
        output.shorten()
        process.write(b"second\n")
    assert output.take() == "first\nsecond\n"
