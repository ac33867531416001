"""The truth table of a Choice: each comparator with what it matches and what it does not.

A row is run with the operand in the rule, and, where the comparator has one, by its ``...Path``
variant with the operand in the input.
"""

from dataclasses import dataclass
from typing import Any

AWS, ASL = "AWS: Choice", "ASL: Choice State"
NOON, ONE = "2016-08-18T12:00:00Z", "2016-08-18T13:00:00Z"
NOON_ELSEWHERE = "2016-08-18T14:00:00+02:00"
# Values of every kind that JSON has; a comparator matches none of those that are not its own.
NO_TEXT = (5, 5.5, True, None, ["b"], {"b": "b"})
NO_NUMBER = ("5", True, None, [5], {"n": 5})
NO_BOOLEAN = ("true", 1, 0, None, [True], {"b": True})
NO_TIMESTAMP = (5, True, None, [NOON], "noon", "2016-08-18", "2016-08-18t12:00:00z",
                "2016-08-18T12:00:00", "2016-02-30T12:00:00Z")  # fmt: skip


@dataclass(frozen=True)
class ChoiceCase:
    """A comparator and its operand: for which values the rule holds, and for which it does not."""

    source: str
    comparator: str
    operand: Any
    holds_for: tuple[Any, ...]
    fails_for: tuple[Any, ...]

    @property
    def says(self) -> str:
        """The row in words."""
        return f"{self.comparator} {self.operand!r}"


CHOICE_CASES = [
    ChoiceCase(AWS, "StringEquals", "b", ("b",), ("a", "B", "bb", "", *NO_TEXT)),
    ChoiceCase(AWS, "StringEquals", NOON, (NOON,), (NOON_ELSEWHERE,)),
    ChoiceCase(AWS, "StringLessThan", "b", ("a", "B", "", "aa"), ("b", "c", "ba", *NO_TEXT)),
    ChoiceCase(AWS, "StringLessThanEquals", "b", ("a", "b"), ("c", "bb", *NO_TEXT)),
    ChoiceCase(AWS, "StringGreaterThan", "b", ("c", "ba"), ("b", "a", "B", *NO_TEXT)),
    ChoiceCase(AWS, "StringGreaterThanEquals", "b", ("b", "c"), ("a", "B", *NO_TEXT)),
    # Java's compareTo: by UTF-16 code units, so a surrogate pair comes before U+FFFD.
    ChoiceCase(AWS, "StringLessThan", "\ufffd", ("\U0001f600", "z"), ("\ufffd", "\uffff")),
    ChoiceCase(AWS, "StringMatches", "log-*.txt", ("log-1.txt", "log-.txt", "log-a.txt.txt"),
               ("log.txt", "xlog-1.txt", "log-1xtxt", *NO_TEXT)),
    ChoiceCase(ASL, "StringMatches", "*", ("", "anything", "two\nlines"), NO_TEXT),
    ChoiceCase(ASL, "StringMatches", "a*b*c", ("abc", "a1b2c"), ("acb", "ab")),
    ChoiceCase(ASL, "StringMatches", "a\\*b", ("a*b",), ("ab", "axb", "a\\*b")),
    ChoiceCase(ASL, "StringMatches", "[a].?", ("[a].?",), ("a", "a.x")),
    ChoiceCase(AWS, "NumericEquals", 5, (5, 5.0), (4, 5.1, *NO_NUMBER)),
    ChoiceCase(AWS, "NumericLessThan", 5, (4, -5, 4.9), (5, 6, *NO_NUMBER)),
    ChoiceCase(AWS, "NumericLessThanEquals", 5, (4, 5), (5.01, *NO_NUMBER)),
    ChoiceCase(AWS, "NumericGreaterThan", 5, (6, 5.01, 1e9), (5, 4, *NO_NUMBER)),
    ChoiceCase(AWS, "NumericGreaterThanEquals", 5, (5, 6), (4.99, *NO_NUMBER)),
    ChoiceCase(AWS, "BooleanEquals", True, (True,), (False, *NO_BOOLEAN)),
    ChoiceCase(AWS, "BooleanEquals", False, (False,), (True, *NO_BOOLEAN)),
    ChoiceCase(AWS, "TimestampEquals", NOON, (NOON, NOON_ELSEWHERE, "2016-08-18T12:00:00.000Z"),
               (ONE, *NO_TIMESTAMP)),
    ChoiceCase(AWS, "TimestampLessThan", ONE, (NOON, NOON_ELSEWHERE), (ONE, *NO_TIMESTAMP)),
    ChoiceCase(AWS, "TimestampLessThanEquals", NOON, (NOON, NOON_ELSEWHERE), (ONE, *NO_TIMESTAMP)),
    ChoiceCase(AWS, "TimestampGreaterThan", NOON, (ONE,), (NOON, NOON_ELSEWHERE, *NO_TIMESTAMP)),
    ChoiceCase(AWS, "TimestampGreaterThanEquals", ONE, (ONE,), (NOON, *NO_TIMESTAMP)),
    ChoiceCase(ASL, "IsNull", True, (None,), ("", 0, False, [], {})),
    ChoiceCase(ASL, "IsNull", False, ("", 0, False, [], {}), (None,)),
    ChoiceCase(ASL, "IsString", True, ("", "b", NOON), NO_TEXT),
    ChoiceCase(ASL, "IsString", False, NO_TEXT, ("b",)),
    ChoiceCase(ASL, "IsNumeric", True, (0, -1, 5.5), NO_NUMBER),
    ChoiceCase(ASL, "IsNumeric", False, NO_NUMBER, (5,)),
    ChoiceCase(ASL, "IsBoolean", True, (True, False), NO_BOOLEAN),
    ChoiceCase(ASL, "IsBoolean", False, NO_BOOLEAN, (True,)),
    ChoiceCase(ASL, "IsTimestamp", True, (NOON, NOON_ELSEWHERE), NO_TIMESTAMP),
    ChoiceCase(ASL, "IsTimestamp", False, NO_TIMESTAMP, (NOON,)),
    ChoiceCase(AWS, "IsPresent", True, (None, 0, "", False), ()),
    ChoiceCase(AWS, "IsPresent", False, (), (None, 0, "", False)),
]  # fmt: skip
