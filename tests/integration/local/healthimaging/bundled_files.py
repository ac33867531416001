"""Every file of the pydicom and pydicom-data packages, and what one sees in it without our code."""

import importlib.metadata
import warnings
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import openjpeg
import pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels import iter_pixels
from pydicom.uid import SegmentationStorage

from tests.integration.local.healthimaging.world import World

TAIL = "1.2.840.10008.1.2"
LOSSLESS = [TAIL + tail for tail in ("", ".1", ".1.99", ".2", ".5", ".4.70", ".4.80", ".4.90")]
KEPT = [TAIL + tail for tail in (".4.50", ".4.91", ".4.203")]
IDENTIFIERS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
BROKEN = {
    "MR_truncated.dcm",
    "emri_small_jpeg_2k_lossless_too_short.dcm",
}


@cache
def bundled_paths() -> list[Path]:
    """Return all files that the two packages bring along, DICOM or not, sorted by name."""
    own = Path(pydicom.__file__).parent / "data"
    distribution = importlib.metadata.distribution("pydicom-data")
    extra = [Path(str(distribution.locate_file(file))) for file in distribution.files or []]
    files = [path for path in [*own.rglob("*"), *extra] if path.is_file()]
    data = {path for path in files if path.suffix not in {".py", ".pyc"}}
    return sorted(data, key=lambda path: (path.name, str(path)))


@cache
def header_of(path: Path) -> pydicom.Dataset:
    """Return what pydicom reads of a file without its pixels; nothing of no DICOM file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
            for name in IDENTIFIERS:
                header.get(name)  # values are read, and warned of, when they are asked for
            return header
        except (pydicom.errors.InvalidDicomError, EOFError):
            empty = pydicom.Dataset()
            empty.file_meta = pydicom.FileMetaDataset()
            return empty


def transfer_syntax_uid(path: Path) -> str:
    return str(header_of(path).file_meta.get("TransferSyntaxUID", ""))


def is_identified(path: Path) -> bool:
    """Tell whether the file has the identifiers without which nothing is imported."""
    header = header_of(path)
    return all(header.get(name) for name in IDENTIFIERS) and transfer_syntax_uid(path) != ""


@cache
def has_pixels(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return "PixelData" in pydicom.dcmread(path, specific_tags=["PixelData"])


def is_lossless_image(path: Path) -> bool:
    header = header_of(path)
    bits = header.get("BitsAllocated")
    is_storable = bits in {8, 16} or (bits == 1 and header.SOPClassUID != SegmentationStorage)
    return (
        is_identified(path)
        and is_storable
        and transfer_syntax_uid(path) in LOSSLESS
        and path.name not in BROKEN
        and has_pixels(path)
    )


def is_kept_image(path: Path) -> bool:
    """Tell whether the documented table says to keep the compressed frames as they came."""
    return is_identified(path) and transfer_syntax_uid(path) in KEPT


def encapsulated(path: Path) -> list[bytes]:
    """Return a file's compressed frames."""
    dataset = pydicom.dcmread(path)
    count = int(dataset.get("NumberOfFrames", 1))
    return list(generate_frames(dataset.PixelData, number_of_frames=count))


def expected_frames(path: Path) -> list[npt.NDArray[Any]]:
    """Decode a lossless file as the stand-in does not: pydicom, OpenJPEG, other JPEG libraries."""
    dataset = pydicom.dcmread(path)
    uid = dataset.file_meta.TransferSyntaxUID.removeprefix(TAIL)
    if not uid.startswith(".4."):
        return [frame.copy() for frame in iter_pixels(dataset, raw=True)]
    decode = {
        ".4.70": imagecodecs.ljpeg_decode
        if dataset.SamplesPerPixel == 1
        else imagecodecs.jpegsof3_decode,
        ".4.80": imagecodecs.jpegls_decode,
        ".4.90": openjpeg.decode,
    }[uid]
    return [_with_sign(decode(frame), dataset) for frame in encapsulated(path)]


def _with_sign(pixels: npt.NDArray[Any], dataset: pydicom.Dataset) -> npt.NDArray[Any]:
    """Read unsigned samples as two's complement of Bits Stored bits where the header says so."""
    values = pixels.astype(np.int64)
    if dataset.PixelRepresentation == 1 and pixels.dtype.kind == "u":
        half = 1 << (dataset.BitsStored - 1)
        values = (values ^ half) - half
    kind = "i" if dataset.PixelRepresentation else "u"
    return values.astype(f"<{kind}{dataset.BitsAllocated // 8}")


def little_endian_crc(pixels: npt.NDArray[Any]) -> int:
    return zlib.crc32(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())


@dataclass
class Outcome:
    """What became of one file: a failure, or an instance with its frames as they were served."""

    failure: str = ""
    warning_codes: list[int] = field(default_factory=list)
    entry: dict[str, Any] = field(default_factory=dict)
    served: list[bytes] = field(default_factory=list)

    @property
    def checksums(self) -> list[int]:
        """The checksum of each frame, as the metadata has it."""
        levels = [f["PixelDataChecksumFromBaseToFullResolution"] for f in self.entry["ImageFrames"]]
        return [level[-1]["Checksum"] for level in levels]


def rounds(paths: list[Path]) -> list[list[Path]]:
    """Share the files out so that no round has two of the same instance, which is one to AWS."""
    seen: dict[str, int] = defaultdict(int)
    shared: dict[int, list[Path]] = defaultdict(list)
    for path in paths:
        uid = str(header_of(path).get("SOPInstanceUID", path))
        shared[seen[uid]].append(path)
        seen[uid] += 1
    return list(shared.values())


def import_all(world: World, paths: list[Path]) -> dict[Path, Outcome]:
    """Import each round as one job into a data store of its own, and fetch all that came of it."""
    outcomes: dict[Path, Outcome] = {}
    for chosen in rounds(paths):
        datastore_id = world.new_datastore()
        names = {f"{number:03}-{path.name}": path for number, path in enumerate(chosen)}
        contents = {name: path.read_bytes() for name, path in names.items()}
        job = world.import_files(datastore_id, contents)
        assert job["jobStatus"] == "COMPLETED", job
        assert world.manifest(job)["numberOfScannedFiles"] == len(chosen)
        for line in lines(world, job, "FAILURE"):
            path = names[line["inputFile"].rpartition("/")[2]]
            outcomes[path] = Outcome(failure=line["exception"]["message"])
        for line in lines(world, job, "SUCCESS"):
            path = names[line["inputFile"].rpartition("/")[2]]
            assert path not in outcomes, f"{path} failed and succeeded"
            outcomes[path] = _imported(world, datastore_id, path, line["importResponse"])
        for line in lines(world, job, "WARNING"):
            path = names[line["inputFile"].rpartition("/")[2]]
            codes = [w["warning_reason_code"] for w in line["importResponse"]["warnings"]]
            outcomes[path].warning_codes = codes
    return outcomes


def lines(world: World, job: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the lines of one of a job's output files, which is there only when it has lines."""
    name = f"{kind}/{kind.lower()}.ndjson"
    return world.lines(job, name) if name in world.output_files(job) else []


def _imported(world: World, datastore_id: str, path: Path, response: dict[str, Any]) -> Outcome:
    image_set_id = response["imageSetId"]
    uid = str(header_of(path).SOPInstanceUID)
    entry = world.instances(datastore_id, image_set_id)[uid]
    frames = [
        world.frame(datastore_id, image_set_id, frame["ID"])[1] for frame in entry["ImageFrames"]
    ]
    return Outcome(entry=entry, served=frames)
