"""Kills a function's process at the nth call that it makes to AWS.

Every environment has a session token of its own, as on AWS, so that each request tells which
process sent it. The process is killed before the service sees the request, or after the service has
done it and before the answer leaves: the two moments in which a machine may fail.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from frameproof_local.delivery import DELIVERY_KEY, reset_connection
from frameproof_local.lambda_host.service_calls import changes_something
from frameproof_local.rules import read_rules

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

type Moment = Literal["before", "after"]


@dataclass(frozen=True)
class CrashRule:
    """Which call kills its caller.

    Attributes
    ----------
    function
        A part of the function's name; without it any function's calls are counted.
    nth
        Counted from 1 among the calls that this rule concerns.
    moment
        Before the service gets the request, or after it has done what it asks for.
    calls
        ``changing`` concerns only what changes something at a service, ``any`` reads, too.
    """

    function: str = "*"
    nth: int = 1
    moment: Moment = "before"
    calls: Literal["changing", "any"] = "changing"


@dataclass(eq=False)
class _Crash:
    rule: CrashRule
    seen: int = 0
    call: dict[str, str] | None = None


@dataclass(frozen=True)
class _Caller:
    function_name: str
    kill: Callable[[], None]


class Crashes:
    """The plan of crashes, and which environments there are to kill."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plan: list[_Crash] = []
        self._callers: dict[str, _Caller] = {}
        self._changes: list[dict[str, str]] = []

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Kill by these rules from now on, and count the changing calls from zero.

        Raises
        ------
        ValueError
            A rule is malformed. The old plan stays.
        """
        rules = read_rules(CrashRule, documents)
        with self._lock:
            self._plan = [_Crash(rule) for rule in rules]
            self._changes = []

    def done(self) -> dict[str, Any]:
        """Return the rules that have struck, and every changing call since the plan was made."""
        with self._lock:
            struck = [{**asdict(crash.rule), **crash.call} for crash in self._plan if crash.call]
            return {"struck": struck, "changes": list(self._changes)}

    def add(self, session_token: str, function_name: str, kill: Callable[[], None]) -> None:
        """Make an environment known by the token that its requests bear."""
        with self._lock:
            self._callers[session_token] = _Caller(function_name, kill)

    def remove(self, session_token: str) -> None:
        """Forget an environment that has ended."""
        with self._lock:
            self._callers.pop(session_token, None)

    def around(self, aws: "WSGIApplication") -> "WSGIApplication":
        """Return an application that answers as ``aws`` does, until a rule strikes."""

        def front(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            caller = self._callers.get(environ.get("HTTP_X_AMZ_SECURITY_TOKEN", ""))
            moment = self._strike(caller, environ) if caller else None
            if caller is None or moment is None:
                return aws(environ, start)
            if moment == "before":
                caller.kill()
                start("503 Service Unavailable", [])
                answer: Iterable[bytes] = []
            else:
                answer = list(aws(environ, start))
                caller.kill()
            environ[DELIVERY_KEY] = reset_connection
            return answer

        return front

    def _strike(self, caller: _Caller, environ: "WSGIEnvironment") -> Moment | None:
        """Count a call; say when its caller is to be killed, if it is."""
        is_change = changes_something(environ)
        call = {
            "functionName": caller.function_name,
            "request": f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}",
        }
        with self._lock:
            if is_change:
                self._changes.append(call)
            for crash in self._plan:
                rule = crash.rule
                is_function = rule.function == "*" or rule.function in caller.function_name
                if not is_function or not (is_change or rule.calls == "any"):
                    continue
                crash.seen += 1
                if crash.seen == rule.nth:
                    crash.call = call
                    return rule.moment
            return None
