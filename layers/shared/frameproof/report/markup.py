"""HTML elements that escape what they hold, so that no text can become markup by accident."""

from __future__ import annotations

import html

type Content = str | Markup

_VOID = frozenset({"br", "img", "link", "meta"})
"""Elements without content or end tag (HTML Living Standard, 13.1.2 "Elements")."""


class Markup(str):
    """Text that is HTML already; only ``element`` and ``raw`` make it."""

    __slots__ = ()


def element(tag: str, *content: Content, **attributes: str) -> Markup:
    """Write one element.

    Parameters
    ----------
    tag
        The element's name.
    content
        Its children: ``Markup`` stays as it is, any other string is escaped.
    attributes
        Their values are escaped. A trailing underscore is dropped (``class_``), an underscore
        within becomes a hyphen (``http_equiv``).

    Examples
    --------
    >>> element("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for name, value in attributes.items()
    )
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{join(*content)}</{tag}>")


def join(*content: Content) -> Markup:
    """Put pieces one after another, escaping those that are not ``Markup``."""
    return Markup("".join(escaped(piece) for piece in content))


def escaped(piece: Content) -> Markup:
    """Escape a text; leave markup alone."""
    return piece if isinstance(piece, Markup) else Markup(html.escape(piece))


def raw(text: str) -> Markup:
    """Take a constant of this package as HTML or CSS; never a text that came from outside."""
    return Markup(text)
