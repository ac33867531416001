"""The page's style sheets and scripts, and the policy that lets them run and nothing else."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib import resources

STYLE_FILES = ("theme.css", "parts.css", "pictures.css", "print.css")
COLLECTION_STYLE_FILES = ("theme.css", "parts.css", "collection.css", "print.css")
"""Of a collection's page (``frameproof.collections.page``), which has no script."""
SCRIPT_FILES = (
    "decoding.js",
    "windowing.js",
    "viewer_canvas.js",
    "viewer.js",
    "viewer_input.js",
    "page.js",
)
"""In the order in which they are joined: each uses only what stands before it."""


@functools.cache
def style_sheet(names: tuple[str, ...] = STYLE_FILES) -> str:
    """Return the whole style sheet."""
    return _joined(names)


@functools.cache
def script() -> str:
    """Return the whole script."""
    return _joined(SCRIPT_FILES)


@functools.cache
def policy() -> str:
    """Write the policy of a run's page."""
    return policy_of(style_sheet(), script())


def policy_of(style: str, script_text: str = "") -> str:
    """Write a page's Content-Security-Policy (W3C Content Security Policy Level 3).

    By it a browser loads nothing from anywhere, sends nothing, runs only this package's script and
    style sheet, both named by their hashes, and takes no text for markup (Trusted Types): whatever
    gets into a page by mistake can neither run nor call home.
    """
    rules = (
        "default-src 'none'",
        "img-src data:",
        f"style-src '{_hash(style)}'",
        f"script-src '{_hash(script_text)}'" if script_text else "script-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    )
    return "; ".join(rules)


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files(__package__).joinpath("assets")
    return "\n" + "\n".join(folder.joinpath(name).read_text("utf-8") for name in names)


def _hash(text: str) -> str:
    """Hash an inline element's text as the policy names it: sha256, base64."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
