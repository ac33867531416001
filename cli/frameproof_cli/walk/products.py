"""What is to be made beside the proof of the frames; each answer is an option of ``run``."""

from __future__ import annotations

from frameproof_cli.walk.picker import Item
from frameproof_cli.walk.questions import Questions

_OPTIONS = (
    Item("bitmaps", "--bitmaps", "Keep every decoded frame as a picture: --bitmaps FORMAT"),
    Item("source proof", "--source-proof", "Compare with the DICOM files: --source-proof"),
    Item("cross-check", "--cross-check", "A second decoder has to agree: --cross-check sample|all"),
    Item("all levels", "--levels", "Check the lower resolutions, too: --levels all"),
    Item(
        "allow refusals",
        "--allow-partial-import",
        "Files that HealthImaging refuses spoil nothing: --allow-partial-import",
    ),
)
_VALUES = {
    "--bitmaps": {
        "png": "lossless PNG, as deep as the samples",
        "view": "8-bit PNG, windowed as a viewer shows it",
        "tiff": "lossless TIFF",
        "npy": "NumPy arrays",
        "all": "all of these",
    },
    "--cross-check": {"sample": "about one frame in 20", "all": "every frame"},
    "--levels": {"all": "all that the metadata lists"},
}
"""What an option can have, and what that means; an option that is not named has no value."""


def ask_products(questions: Questions) -> tuple[str, ...]:
    """Ask what to make; return the options of ``frameproof run``, none for the proof alone."""
    words: list[str] = []
    for option in questions.tick("What else, beside the proof of every frame?", _OPTIONS):
        words += [option, *_value(option, questions)]
    return tuple(words)


def _value(option: str, questions: Questions) -> list[str]:
    values = _VALUES.get(option, {})
    if len(values) < 2:
        return [*values]
    items = [
        Item(f"{value:<7} {what}", value, f"{option} {value}") for value, what in values.items()
    ]
    return [questions.pick(f"Which {option.removeprefix('--')}?", items)]
