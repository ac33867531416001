"""Which names the executions of a run have: the run's id, then ``<run-id>-r1``, ``-r2`` and so on.

Step Functions keeps a name for 90 days after its execution has ended, and starts no second one
under it (Step Functions API Reference, StartExecution).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping

_LONGEST = 80  # Step Functions API Reference, StartExecution: name
_NAMES = 10
"""One for the first attempt, the rest for redrives of the map's child, each of which needs a name
of its own: the execution that it waited for has ended."""


def execution_names(run_id: str, statuses: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names under which a run may be started, in the order in which they are taken.

    Parameters
    ----------
    run_id
        The run.
    statuses
        The status of every execution of ImportStudy that Step Functions knows, by its name. One
        that still runs keeps its name: starting it once more, with the same input, joins it.
    """
    free = (name for name in _all_names(run_id) if statuses.get(name, "RUNNING") == "RUNNING")
    return tuple(itertools.islice(free, _NAMES))


def _all_names(run_id: str) -> Iterator[str]:
    yield run_id
    for number in itertools.count(1):
        yield _shortened(run_id, f"-r{number}")


def _shortened(run_id: str, suffix: str) -> str:
    """Cut a run id that leaves no room for the suffix; a digest keeps it from another's name."""
    if len(run_id) + len(suffix) <= _LONGEST:
        return run_id + suffix
    digest = hashlib.sha256(run_id.encode()).hexdigest()[:8]
    return f"{run_id[: _LONGEST - len(digest) - len(suffix) - 1]}-{digest}{suffix}"
