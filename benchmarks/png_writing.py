"""What a lossless PNG costs: our writer beside Pillow's default, on the same pixels.

Run: ``python -m benchmarks.png_writing`` (a minute). Both write each picture in turns, in one
process; both files are read back and compared with the pixels before anything is measured. CPU time
counts, so that other work on the machine matters little.
"""

import io
import statistics
import time
from collections.abc import Callable

import imagecodecs
import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from benchmarks.results import publish
from benchmarks.stand_in_study import pixels_of
from frameproof.pixels.png import png_offset, write_png

type Pixels = npt.NDArray[np.integer]

_ROUNDS = 7
_SIDE = 512
_REAL_FILES = {
    "CT, real": "693_UNCI.dcm",
    "MR, real": "MR2_UNCI.dcm",
    "radiograph, real": "RG1_UNCI.dcm",
}


def pictures() -> dict[str, Pixels]:
    """Return frames of 16 bits by name: a noisy slice made here, real ones of pydicom's wheels."""
    found: dict[str, Pixels] = {"CT, made": pixels_of(1, _SIDE)}
    for name, file in _REAL_FILES.items():
        found[name] = dcmread(get_testdata_file(file, download=False)).pixel_array
    return found


def shifted(pixels: Pixels) -> Pixels:
    """Prepare signed samples for Pillow, which knows none; this is not measured."""
    return (pixels.astype(np.int32) + png_offset(pixels)).astype(np.uint16)


def written_by_pillow(unsigned: Pixels) -> bytes:
    """Write with Pillow as it comes."""
    target = io.BytesIO()
    Image.fromarray(unsigned).save(target, "PNG")
    return target.getvalue()


def require_lossless(pixels: Pixels, *files: bytes) -> None:
    """Check with a third reader (libpng) that files hold the pixels; ValueError otherwise."""
    for content in files:
        stored = imagecodecs.png_decode(content).astype(np.int32) - png_offset(pixels)
        if not np.array_equal(stored, pixels):
            raise ValueError("A PNG does not hold the pixels that went in.")


def cpu_milliseconds(write: Callable[[Pixels], bytes], pixels: Pixels) -> float:
    """Measure one call."""
    started = time.process_time()
    write(pixels)
    return 1000 * (time.process_time() - started)


def main() -> None:
    """Measure and publish."""
    result: dict[str, object] = {}
    worst = 0.0
    for name, pixels in pictures().items():
        unsigned = shifted(pixels)
        ours_file, theirs_file = write_png(pixels), written_by_pillow(unsigned)
        require_lossless(pixels, ours_file, theirs_file)
        rounds = [
            (cpu_milliseconds(write_png, pixels), cpu_milliseconds(written_by_pillow, unsigned))
            for _ in range(_ROUNDS)
        ]
        ours, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
        ratio = statistics.median(mine / other for mine, other in rounds)
        worst = max(worst, ratio)
        shape = "x".join(map(str, pixels.shape))
        result[f"{name}, {shape} {pixels.dtype}: ours, CPU ms"] = ours
        result[f"{name}: Pillow, CPU ms"] = theirs
        result[f"{name}: ratio (median of the rounds)"] = ratio
        result[f"{name}: size, ours to Pillow's"] = len(ours_file) / len(theirs_file)
    publish("png_writing", {**result, "worst ratio": worst})


if __name__ == "__main__":
    main()
