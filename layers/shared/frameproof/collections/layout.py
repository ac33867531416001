"""Where everything of a collection lies: ``collections/<collection-id>/`` of the output bucket.

::

    collections/<collection-id>/
      studies.json                the items of the Studies map
      plan.json                   every study of the list, without its sources (written last)
      maps/                       Step Functions' own results
      report.html  report.json    the portfolio report

What the studies themselves are made of lies in their runs' folders (``frameproof.layout``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

COLLECTIONS = "collections/"
MAX_LINES = 10_000
"""One list is read, checked and planned within one Lambda function's time."""

# The runs of lines that name none are called <collection-id>-<5 digits>, 80 letters at most.
_COLLECTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,73}")


def is_collection_id(text: str) -> bool:
    """Tell whether a text may name a collection's folder, and be the beginning of a run id."""
    return _COLLECTION_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class CollectionFolder:
    """The keys of one collection (output bucket)."""

    collection_id: str

    @property
    def prefix(self) -> str:
        """The folder itself, with its slash."""
        return f"{COLLECTIONS}{self.collection_id}/"

    @property
    def studies(self) -> str:
        """The items of the Studies map (JSON array)."""
        return f"{self.prefix}studies.json"

    @property
    def plan(self) -> str:
        """PlanCollection's commit marker: every study of the list."""
        return f"{self.prefix}plan.json"

    @property
    def report(self) -> str:
        """The portfolio report that scripts read; written last."""
        return f"{self.prefix}report.json"

    @property
    def report_page(self) -> str:
        """The portfolio report that people read."""
        return f"{self.prefix}report.html"

    def run_id(self, line: int) -> str:
        """Name the run of a line that names none."""
        return f"{self.collection_id}-{line:05d}"
