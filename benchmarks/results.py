"""What a benchmark leaves: a JSON line of its result, and a row in docs/performance.md."""

import json
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def publish(name: str, result: dict[str, Any]) -> None:
    """Print a result, and put it as a table between the page's two marks of that name.

    Raises
    ------
    ValueError
        The page has no such marks.
    """
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    sys.stdout.write(json.dumps({"benchmark": name, **result, **machine}) + "\n")
    rows = "".join(f"| {key} | {_shown(value)} |\n" for key, value in {**result, **machine}.items())
    table = f"| | |\n|---|---|\n{rows}"
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    text = PAGE.read_text(encoding="utf-8")
    changed, count = re.subn(
        re.escape(begin) + ".*?" + re.escape(end), begin + table + end, text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{PAGE} must have one pair of marks of {name}, not {count}.")
    PAGE.write_text(changed, encoding="utf-8")


def _shown(value: Any) -> str:
    """Write a number with as many digits as it deserves."""
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
