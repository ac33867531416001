"""The rules that are left, and the application in front of S3 that works them off."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from frameproof_local.rules import read_rules
from frameproof_local.s3_faults.answers import refusal, spoil_copy, with_sizes
from frameproof_local.s3_faults.calls import S3Call
from frameproof_local.s3_faults.rules import S3FaultRule

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(eq=False)
class _Planned:
    rule: S3FaultRule
    seen: int = 0
    struck: int = 0

    def concerns(self, call: S3Call) -> bool:
        rule = self.rule
        if rule.kind == "listedSize":  # the key picks the entries of a listing
            return call.operation == "ListObjectsV2"
        if rule.kind == "corruptedCopy" and call.operation != "CopyObject":
            return False
        is_operation = rule.operation in ("any", call.operation)
        is_key = rule.key == "*" or rule.key in call.key or rule.key in call.source
        return is_operation and is_key

    def strikes(self) -> bool:
        """Count a call that it concerns; tell whether it strikes."""
        self.seen += 1
        is_struck = self.rule.nth <= self.seen < self.rule.nth + self.rule.times
        self.struck += is_struck
        return is_struck


class S3Faults:
    """The plan of S3's faults; no rule, no fault."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plan: list[_Planned] = []
        self._is_over = threading.Event()

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Strike by these rules from now on; what an old one holds back is answered at once.

        Raises
        ------
        ValueError
            A rule is malformed. The old plan stays.
        """
        rules = read_rules(S3FaultRule, documents)
        with self._lock:
            self._plan = [_Planned(rule) for rule in rules]
            self._is_over.set()
            self._is_over = threading.Event()

    def struck(self) -> list[dict[str, Any]]:
        """Return the rules that have struck, each with how often."""
        with self._lock:
            return [
                {**asdict(planned.rule), "struck": planned.struck}
                for planned in self._plan
                if planned.struck
            ]

    def around(self, aws: "WSGIApplication") -> "WSGIApplication":
        """Return an application that answers as ``aws`` does, until a rule strikes."""

        def front(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            call = S3Call.of(environ) if self._plan else None
            drawn = self._draw(call) if call else None
            if drawn is None:
                return aws(environ, start)
            rule, is_over = drawn
            match rule.kind:
                case "error":
                    status, headers, body = refusal(rule.code, environ["REQUEST_METHOD"])
                    start(status, headers)
                    return [body]
                case "slow":
                    is_over.wait(rule.seconds)
                    return aws(environ, start)
                case "corruptedCopy":
                    answer = list(aws(environ, start))
                    spoil_copy(aws, environ)
                    return answer
            listing = b"".join(aws(environ, start))
            return [with_sizes(listing, rule.key, rule.megabytes)]

        return front

    def _draw(self, call: S3Call) -> tuple[S3FaultRule, threading.Event] | None:
        """Count a call; return the rule that strikes it, if one does, and when the plan is over."""
        with self._lock:
            concerned = [planned for planned in self._plan if planned.concerns(call)]
            struck = [planned for planned in concerned if planned.strikes()]
            return (struck[0].rule, self._is_over) if struck else None
