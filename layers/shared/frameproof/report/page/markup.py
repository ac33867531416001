"""HTML and SVG elements that escape what they hold: no text becomes markup by accident."""

from __future__ import annotations

import html

from frameproof.report.visible import visible

type Content = str | Markup

_VOID = frozenset({"br", "img", "input", "link", "meta"})
"""Elements without content or end tag (HTML Living Standard, 13.1.2 "Elements")."""


class Markup(str):
    """Text that is HTML already; only this module's functions make it."""

    __slots__ = ()


def element(tag: str, *content: Content, **attributes: str | bool) -> Markup:
    """Write one element.

    Parameters
    ----------
    tag
        The element's name.
    content
        Its children: ``Markup`` stays as it is, any other string is escaped.
    attributes
        Texts are escaped; True writes a bare attribute (``hidden``), False none. A trailing
        underscore is dropped (``class_``), an underscore within becomes a hyphen (``aria_label``).

    Examples
    --------
    >>> element("p", "1 < 2", class_="note", hidden=True)
    '<p class="note" hidden>1 &lt; 2</p>'
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{join(*content)}</{tag}>")


def _attribute(name: str, value: str | bool) -> str:
    written = name.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {written}" if value else ""
    return f' {written}="{_safe(value)}"'


def join(*content: Content) -> Markup:
    """Put pieces one after another, escaping those that are not ``Markup``."""
    return Markup("".join(escaped(piece) for piece in content))


def escaped(piece: Content) -> Markup:
    """Escape a text; leave markup alone."""
    return piece if isinstance(piece, Markup) else Markup(_safe(piece))


def _safe(text: str) -> str:
    """Escape a text; halves of characters (lone surrogates), which UTF-8 cannot hold, become ?."""
    return html.escape(visible(text).encode("utf-8", "replace").decode())


def raw(text: str) -> Markup:
    """Take a constant of this package as HTML, CSS or script; never a text from outside."""
    return Markup(text)


def data_block(json_text: str, **attributes: str) -> Markup:
    """Write a JSON document that scripts read and browsers never run.

    Inside ``script`` nothing is unescaped, and ``</script`` or ``<!--`` would end or change the
    element (HTML Living Standard, 4.12.1.3): every ``<`` is written as JSON's escape.
    """
    escaped_text = Markup(json_text.replace("<", "\\u003c"))
    return element("script", escaped_text, type="application/json", **attributes)
