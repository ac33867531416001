"""The image viewer's place on the page: its controls, and the frames as data that scripts read.

``assets/viewer.js`` brings it to life. Every control is a native one, so that it works by keyboard,
touch and screen reader; the canvas takes keys of its own once it has the focus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from frameproof.report.contract import Report
from frameproof.report.page.markup import Content, Markup, data_block, element, join
from frameproof.report.page.pictures import Embedded
from frameproof.report.page.wording import count_of

_KEYS = (
    ("↑ ↓", "frame before, after"),
    ("Page Up, Page Down", "five frames"),
    ("Home, End", "first, last frame"),
    ("Shift + ↑ ↓", "window centre"),
    ("Shift + ← →", "window width"),
    ("+ -", "zoom"),
    ("0, 1", "fit, one screen pixel a sample"),
    ("I", "invert"),
    ("C", "crosshair: arrows then move it, and the value under it is read"),
    ("R", "reset"),
)


NO_VALUE = "Point at the image, or turn the crosshair on, to read values."


def viewer_section(report: Report, series: Mapping[str, Sequence[Embedded]]) -> Markup:
    """Write the viewer and what it shows; nothing where it would be empty."""
    held = {
        name: [entry for entry in entries if entry.viewer_image is not None]
        for name, entries in series.items()
    }
    shown = [
        (row, held[row.image_set_id]) for row in report.image_sets if held.get(row.image_set_id)
    ]
    if not shown:
        return join()
    options = [
        element(
            "option",
            f"{row.modality or 'Series'} {number}, {count_of(row.frames, 'frame')}",
            value=row.image_set_id,
            data_frames=str(row.frames),
        )
        for number, (row, _) in enumerate(shown, start=1)
    ]
    return element(
        "section",
        element("h2", "Image viewer", id="viewer-title"),
        element("noscript", element("p", "The viewer needs JavaScript. Nothing else here does.")),
        element("div", _stage(), _controls(options), class_="viewer needs-script", hidden=True),
        join(*(_data(entries) for _, entries in shown)),
        id="viewer",
        aria_labelledby="viewer-title",
    )


def _stage() -> Markup:
    canvas = element(
        "canvas",
        id="viewer-canvas",
        tabindex="0",
        role="application",
        aria_roledescription="image viewer",
        aria_label="Image viewer",
        aria_describedby="viewer-keys",
    )
    crosshair = element("span", id="viewer-crosshair", hidden=True, aria_hidden="true")
    return element(
        "div",
        element("div", element("div", canvas, crosshair, class_="image"), class_="window"),
        element(
            "p",
            element("span", id="viewer-frame"),
            element("span", id="viewer-window"),
            class_="readout",
        ),
        element(
            "p",
            element("output", NO_VALUE, id="viewer-value", data_none=NO_VALUE),
            class_="readout",
        ),
        class_="stage",
    )


def _controls(options: Iterable[Content]) -> Markup:
    return element(
        "div",
        _list("Series", "viewer-series", *options),
        _slider("Frame", "viewer-position"),
        _list("Window", "viewer-preset"),
        _slider("Centre", "viewer-center"),
        _slider("Width", "viewer-width"),
        element(
            "div",
            _button("Fit", "viewer-fit"),
            _button("1:1", "viewer-actual", name="One screen pixel a sample"),
            _button("\N{MINUS SIGN}", "viewer-smaller", name="Zoom out"),
            _button("+", "viewer-larger", name="Zoom in"),
            _button("Invert", "viewer-invert", is_switch=True),
            _button("Crosshair", "viewer-cross", is_switch=True),
            _button("Reset", "viewer-reset"),
            class_="buttons",
            role="group",
            aria_label="View",
        ),
        element("details", element("summary", "Keys and mouse"), _keys()),
        class_="controls",
    )


def _field(name: str, identity: str, *controls: Markup) -> Markup:
    return element("div", element("label", name, for_=identity), *controls, class_="field")


def _list(name: str, identity: str, *options: Content) -> Markup:
    return _field(name, identity, element("select", *options, id=identity))


def _slider(name: str, identity: str) -> Markup:
    slider = element("input", type="range", id=identity)
    return _field(name, identity, slider, element("output", id=f"{identity}-amount", for_=identity))


def _button(
    text: str, identity: str, *, name: str | None = None, is_switch: bool = False
) -> Markup:
    named = {} if name is None else {"aria_label": name, "title": name}
    state = {"aria_pressed": "false"} if is_switch else {}
    return element("button", text, type="button", id=identity, **named, **state)


def _keys() -> Markup:
    pairs = [join(element("dt", key), element("dd", meaning)) for key, meaning in _KEYS]
    drag = "Drag: sideways for the width, up and down for the centre. Wheel: frames."
    return element(
        "div",
        element("p", "Click into the image or move to it by Tab, then:"),
        element("dl", *pairs, class_="facts"),
        element("p", drag),
        id="viewer-keys",
    )


def _data(entries: Iterable[Embedded]) -> Markup:
    blocks = [
        data_block(
            entry.viewer_image,
            class_="viewer-image",
            data_image_set=entry.picture.image_set_id,
            data_position=str(entry.picture.position),
        )
        for entry in entries
        if entry.viewer_image is not None
    ]
    return join(*blocks)
