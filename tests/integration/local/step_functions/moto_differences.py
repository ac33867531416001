"""Where moto 5.2.5's interpreter and ours differ, why, and the document that sides with us.

The keys are sentences of the tables. A difference that moto mends makes the test fail, so that it
is taken out of this list.
"""

_PATHS = "https://states-language.net/spec.html#path"
_INTRINSIC = "https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html"
_CHOICE = "https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"
_CONTEXT = "https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"
_QUOTAS = "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"
_ERRORS = "https://states-language.net/spec.html#appendix-a"

_RUNTIME = "moto calls it States.Runtime; the specification has a name for it"
_FRACTION = "moto's parser cannot read a number with a fraction; AWS rounds it"
_INDEFINITE = "moto has no value for a filter without a match; JsonPath, which AWS uses, has []"
_RFC_3339 = "moto takes neither offsets as RFC 3339 has them, nor refuses a missing one"
_EXACTLY = "moto refuses exactly 262,144 bytes; the quota is that much"
_ACCEPTS = "moto does not check it"

_OTHER_NAME = (
    "Format needs a value for each place",
    "a chunk size must be positive",
    "ArrayRange has at most 1000 items",
    "the step of ArrayRange is not zero",
    "there is no item behind the last",
    "ArrayLength wants an array",
    "Base64Encode takes no more than 10,000 characters",
    "Hash takes no more than 10,000 characters",
    "Hash knows five algorithms",
    "JsonMerge has no deep mode",
    "StringToJson wants JSON",
    "MathAdd takes no text",
)

# What the table says -> (the difference, the document)
DIFFERENCES: dict[str, tuple[str, str]] = {
    "a filter that matches nothing gives an empty array": (_INDEFINITE, _PATHS),
    "no items give an empty array": (_INDEFINITE, _PATHS),
    "a path in Parameters that leads nowhere fails": (_RUNTIME, _ERRORS),
    "a ResultPath through a value that is no object fails": (_RUNTIME, _ERRORS),
    "a ResultPath to an array item that is not there fails": (
        "moto appends to the array; the specification lets the state fail",
        _ERRORS,
    ),
    "ItemsPath of an inline Map must lead to an array": (
        "moto answers States.QueryEvaluationError, which is JSONata's",
        _ERRORS,
    ),
    "arguments may be texts, numbers, null, truth values, paths and functions": (
        _FRACTION,
        _INTRINSIC,
    ),
    "a chunk size that is no integer is rounded": (_FRACTION, _INTRINSIC),
    "arguments of ArrayRange are rounded": (_FRACTION, _INTRINSIC),
    "MathAdd rounds its arguments": (_FRACTION, _INTRINSIC),
    "Format writes JSON for what is no text": ("moto writes {a=[1]}", _INTRINSIC),
    "reserved characters are escaped by a backslash": ("moto loses text", _INTRINSIC),
    "ArrayRange may count down": ("AWS asks only for a step that is not zero", _INTRINSIC),
    "ArrayContains compares by type": ("to moto true is 1, as to Python", _INTRINSIC),
    "Format needs a place for each value": (_ACCEPTS, _INTRINSIC),
    "MathAdd takes no number above 32 bits": (_ACCEPTS, _INTRINSIC),
    "MathAdd takes no number below 32 bits": (_ACCEPTS, _INTRINSIC),
    "UUID takes no argument": (
        "moto refuses the definition, we fail the state; AWS does not say when",
        _INTRINSIC,
    ),
    "the end of MathRandom is behind its start": (_ACCEPTS, _INTRINSIC),
    "more than ten functions cannot be nested": (_ACCEPTS, _INTRINSIC),
    "StringLessThan '\ufffd'": ("moto compares code points, AWS like Java", _CHOICE),
    "StringMatches 'a\\\\*b'": ("moto knows no escaped wildcard", _CHOICE),
    "StringMatches '[a].?'": ("to moto other characters than * are special, too", _CHOICE),
    "TimestampEquals '2016-08-18T12:00:00Z'": (_RFC_3339, _CHOICE),
    "TimestampLessThan '2016-08-18T13:00:00Z'": (_RFC_3339, _CHOICE),
    "TimestampLessThanEquals '2016-08-18T12:00:00Z'": (_RFC_3339, _CHOICE),
    "IsTimestamp True": (_RFC_3339, _CHOICE),
    "IsTimestamp False": (_RFC_3339, _CHOICE),
    "Execution.RedriveCount is 0 before a redrive": ("moto has none", _CONTEXT),
    "State.RetryCount is 0 at the first attempt": ("moto has none", _CONTEXT),
    "an input of 256 KiB passes": (_EXACTLY, _QUOTAS),
    "an output of 256 KiB passes": (_EXACTLY, _QUOTAS),
    "the outputs of a Parallel may have 256 KiB together": (_EXACTLY, _QUOTAS),
    **dict.fromkeys(_OTHER_NAME, (_RUNTIME, _ERRORS)),
}
