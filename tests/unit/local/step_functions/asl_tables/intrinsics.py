"""The intrinsic functions: the example that AWS gives for each, its limits and its refusals."""

from dataclasses import dataclass
from typing import Any

SOURCE = "AWS: Intrinsic functions"
NINE = {"inputArray": [1, 2, 3, 4, 5, 6, 7, 8, 9]}
ARN = {"ImageRecipe": {"Arn": "arn/x/a.b.c"}}
FAILS = "States.IntrinsicFailure"


@dataclass(frozen=True)
class IntrinsicCase:
    """An expression, its input, and the value or the error that comes out."""

    says: str
    expression: str
    document: Any
    value: Any = None
    error: str | None = None
    source: str = SOURCE


def gives(says: str, expression: str, document: Any, value: Any) -> IntrinsicCase:
    """The expression gives this value."""
    return IntrinsicCase(says, expression, document, value)


def refuses(says: str, expression: str, document: Any = None) -> IntrinsicCase:
    """The expression fails with ``States.IntrinsicFailure``."""
    return IntrinsicCase(says, expression, document or {}, error=FAILS)


EXAMPLES = [  # one for each function, as the page has it
    gives("Array holds its arguments", "States.Array($.Id)", {"Id": 123456}, [123456]),
    gives("ArrayPartition cuts into chunks", "States.ArrayPartition($.inputArray,4)", NINE,
          [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
    gives("ArrayContains finds a value", "States.ArrayContains($.inputArray, $.lookingFor)",
          {**NINE, "lookingFor": 5}, True),
    gives("ArrayRange counts with a step", "States.ArrayRange(1, 9, 2)", {}, [1, 3, 5, 7, 9]),
    gives("ArrayGetItem counts from 0", "States.ArrayGetItem($.inputArray, $.index)",
          {**NINE, "index": 5}, 6),
    gives("ArrayLength counts", "States.ArrayLength($.inputArray)", NINE, 9),
    gives("ArrayUnique drops duplicates", "States.ArrayUnique($.inputArray)",
          {"inputArray": [1, 2, 3, 3, 3, 3, 3, 3, 4]}, [1, 2, 3, 4]),
    gives("Base64Encode encodes", "States.Base64Encode($.input)", {"input": "Data to encode"},
          "RGF0YSB0byBlbmNvZGU="),
    # The page says "Decoded data"; the text in its example is this one.
    gives("Base64Decode decodes", "States.Base64Decode($.base64)",
          {"base64": "RGF0YSB0byBlbmNvZGU="}, "Data to encode"),
    # The page's digest lacks a digit; this is the SHA-1 of its input.
    gives("Hash hashes", "States.Hash($.Data, $.Algorithm)",
          {"Data": "input data", "Algorithm": "SHA-1"},
          "aaff4a450a104cd177d28d18d74485e8cae074b7"),
    gives("JsonMerge lets the later object win and merges nothing nested",
          "States.JsonMerge($.json1, $.json2, false)",
          {"json1": {"a": {"a1": 1, "a2": 2}, "b": 2}, "json2": {"a": {"a3": 1, "a4": 2}, "c": 3}},
          {"a": {"a3": 1, "a4": 2}, "b": 2, "c": 3}),
    gives("StringToJson parses", "States.StringToJson($.escapedJsonString)",
          {"escapedJsonString": '{"foo": "bar"}'}, {"foo": "bar"}),
    gives("JsonToString writes compact JSON", "States.JsonToString($.unescapedJson)",
          {"unescapedJson": {"foo": "bar"}}, '{"foo":"bar"}'),
    gives("MathAdd adds", "States.MathAdd($.value1, $.step)", {"value1": 111, "step": -1}, 110),
    gives("StringSplit splits at one character", "States.StringSplit($.inputString, $.splitter)",
          {"inputString": "1,2,3,4,5", "splitter": ","}, ["1", "2", "3", "4", "5"]),
    gives("StringSplit splits at any of several characters",
          "States.StringSplit($.inputString, $.splitter)",
          {"inputString": "This.is+a,test=string", "splitter": ".+,="},
          ["This", "is", "a", "test", "string"]),
    gives("Format fills in", "States.Format('Hello, my name is {}.', $.name)", {"name": "Arnav"},
          "Hello, my name is Arnav."),
    gives("Format takes its template from the input", "States.Format($.template, $.name)",
          {"name": "Arnav", "template": "Hello, my name is {}."}, "Hello, my name is Arnav."),
    gives("nine functions may be nested",
          "States.Format('{}.{}.{}', States.ArrayGetItem(States.StringSplit(States.ArrayGetItem("
          "States.StringSplit($.ImageRecipe.Arn, '/'), 2), '.'), 0), States.ArrayGetItem("
          "States.StringSplit(States.ArrayGetItem(States.StringSplit($.ImageRecipe.Arn, '/'), 2),"
          " '.'), 1), 'end')", ARN, "a.b.end"),
]  # fmt: skip

DETAILS = [
    gives("Array may be empty", "States.Array()", {}, []),
    gives("arguments may be texts, numbers, null, truth values, paths and functions",
          "States.Array('a', -1.5, null, true, $.x, States.Array())", {"x": {"y": 1}},
          ["a", -1.5, None, True, {"y": 1}, []]),
    gives("the context object can be an argument", "States.Format('{}', $$.State.Name)", {}, "S"),
    gives("Format writes JSON for what is no text", "States.Format('{} {}', $.o, true)",
          {"o": {"a": [1]}}, '{"a":[1]} true'),
    gives("reserved characters are escaped by a backslash",
          "States.Format('it\\'s \\{{}\\} \\\\', 1)", {}, "it's {1} \\"),
    gives("a chunk size that is no integer is rounded", "States.ArrayPartition($.inputArray, 4.6)",
          NINE, [[1, 2, 3, 4, 5], [6, 7, 8, 9]]),
    gives("arguments of ArrayRange are rounded", "States.ArrayRange(0.6, 3.4, 1)", {}, [1, 2, 3]),
    gives("ArrayRange may count down", "States.ArrayRange(3, 1, -1)", {}, [3, 2, 1]),
    gives("ArrayRange may have 1000 items",
          "States.ArrayLength(States.ArrayRange(1, 1000, 1))", {}, 1000),
    gives("ArrayContains compares by type", "States.ArrayContains($.a, true)", {"a": [1]}, False),
    gives("ArrayContains looks into objects", "States.ArrayContains($.a, $.o)",
          {"a": [{"x": 1, "y": 2}], "o": {"y": 2, "x": 1}}, True),
    gives("MathAdd rounds its arguments", "States.MathAdd(1.5, 1)", {}, 3),
    gives("MathAdd takes the largest and the smallest 32-bit integer",
          "States.MathAdd(2147483647, -2147483648)", {}, -1),
    gives("Hash knows MD5", "States.Hash('abc', 'MD5')", {}, "900150983cd24fb0d6963f7d28e17f72"),
    gives("Base64Encode takes 10,000 characters",
          "States.Base64Encode($.t)", {"t": "a" * 9_999}, "YWFh" * 3333),
    gives("a path with other characters stands in brackets", "States.Format('{}', $['a b'])",
          {"a b": 1}, "1"),
]  # fmt: skip

REFUSALS = [
    refuses("Format needs a value for each place", "States.Format('{} {}', 1)"),
    refuses("Format needs a place for each value", "States.Format('{}', 1, 2)"),
    refuses("a chunk size must be positive", "States.ArrayPartition($.inputArray, 0)", NINE),
    refuses("ArrayRange has at most 1000 items", "States.ArrayRange(1, 1001, 1)"),
    refuses("the step of ArrayRange is not zero", "States.ArrayRange(1, 2, 0)"),
    refuses("there is no item behind the last", "States.ArrayGetItem($.inputArray, 9)", NINE),
    refuses("ArrayLength wants an array", "States.ArrayLength('abc')"),
    refuses("Base64Encode takes no more than 10,000 characters", "States.Base64Encode($.t)",
            {"t": "a" * 10_001}),
    refuses("Hash takes no more than 10,000 characters", "States.Hash($.t, 'MD5')",
            {"t": "a" * 10_001}),
    refuses("Hash knows five algorithms", "States.Hash('a', 'CRC')"),
    refuses("JsonMerge has no deep mode", "States.JsonMerge($, $, true)", {"a": 1}),
    refuses("StringToJson wants JSON", "States.StringToJson('{')"),
    refuses("MathAdd takes no text", "States.MathAdd('1', 1)"),
    refuses("MathAdd takes no number above 32 bits", "States.MathAdd(2147483648, 1)"),
    refuses("MathAdd takes no number below 32 bits", "States.MathAdd(-2147483649, 1)"),
    refuses("the end of MathRandom is behind its start", "States.MathRandom(5, 5)"),
    refuses("more than ten functions cannot be nested", "States.Array(" * 11 + ")" * 11),
    refuses("UUID takes no argument", "States.UUID(1)"),
]  # fmt: skip

INTRINSIC_CASES = EXAMPLES + DETAILS + REFUSALS
