"""A digest of the code that the results judge: what is deployed and does something.

Comments, docstrings and layout do not count: a better sentence makes no result old.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_FOLDERS: Final = ("statemachine", "functions", "layers/shared")
_KINDS: Final = {".py", ".sql", ".json"}
_WITH_DOCSTRING: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def digest_of_code(root: Path = ROOT) -> str:
    """Return 16 hex digits that change with what the code does."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(_meaning(path).encode())
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        paths = sorted((root / folder).rglob("*"))
        yield from (path for path in paths if path.suffix in _KINDS)


def _meaning(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
