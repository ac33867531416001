from __future__ import annotations

from frameproof_cli.terminal.tables import Column, table

_NAMES = Column[str]("NAME", lambda record: record, widest=5)
_LENGTHS = Column[str]("LENGTH", lambda record: str(len(record)), is_number=True, priority=1)


def test_table_without_a_terminal_is_whole_and_plain() -> None:
    lines = table((_NAMES, _LENGTHS), ["ab", "abcdefgh\tij"], width=None).splitlines()
    assert lines == ["NAME         LENGTH", "ab                2", "abcdefgh ij      11"]


def test_table_on_a_terminal_cuts_cells_and_then_leaves_columns_out() -> None:
    wide = table((_NAMES, _LENGTHS), ["abcdefgh"], width=80).splitlines()
    narrow = table((_NAMES, _LENGTHS), ["abcdefgh"], width=12).splitlines()
    assert wide == ["\x1b[1mNAME   LENGTH\x1b[0m", "abcd…       8"]
    assert narrow == ["\x1b[1mNAME\x1b[0m", "abcd…"]
