"""``python -m frameproof_cli`` is the ``frameproof`` command."""

from __future__ import annotations

from frameproof_cli.app import frameproof


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    frameproof.main(prog_name="frameproof")


if __name__ == "__main__":
    main()
