"""Many slices from one written file: the fastest way to a large series.

Writing a dataset costs pydicom more time than drawing the picture in it. Within a series only a
few values differ from file to file, so the file is written once with placeholders of fixed width,
and every further file is that text with the values put in. This is some twenty times faster.
"""

from dataclasses import dataclass
from typing import Final, Self

from pydicom.dataset import Dataset
from pydicom.uid import UID

from frameproof_local.studies.ids import UID_LENGTH, instance_uid
from frameproof_local.studies.part10 import file_bytes
from frameproof_local.studies.series import Position

_UID: Final = instance_uid("placeholder")
_NUMBER: Final = "987654"
_POSITION: Final = ("1111111111.11111", "2222222222.22222", "3333333333.33333")
_LOCATION: Final = "7777777777.77777"
_DECIMAL_LENGTH: Final = 16  # the longest decimal string that DICOM allows (PS3.5, section 6.2)


@dataclass(frozen=True)
class SliceTemplate:
    """The bytes that all slices of a series share, and where the rest of them goes."""

    header: bytes
    uid_offsets: tuple[int, ...]
    number_offset: int
    position_offsets: tuple[int, ...]
    location_offset: int

    @classmethod
    def of(cls, dataset: Dataset, transfer_syntax: UID) -> Self:
        """Make the template of a series.

        Parameters
        ----------
        dataset
            What all slices have in common, 16 bits allocated; the missing values are added to it.
        transfer_syntax
            Explicit or implicit VR little endian: pixels then come last, and as they are.
        """
        pixel_bytes = bytes(dataset.Rows * dataset.Columns * 2)
        dataset.SOPInstanceUID = _UID
        dataset.InstanceNumber = _NUMBER
        dataset.ImagePositionPatient = list(_POSITION)
        dataset.SliceLocation = _LOCATION
        dataset.PixelData = pixel_bytes
        dataset["PixelData"].VR = "OW"
        header = file_bytes(dataset, transfer_syntax)[: -len(pixel_bytes)]
        return cls(
            header=header,
            uid_offsets=_offsets(header, _UID, expected=2),  # in the file meta and in the dataset
            number_offset=_offsets(header, _NUMBER)[0],
            position_offsets=tuple(_offsets(header, text)[0] for text in _POSITION),
            location_offset=_offsets(header, _LOCATION)[0],
        )

    def render(self, uid: UID, number: int, position: Position, pixels: bytes) -> bytes:
        """Return the whole file of one slice.

        Parameters
        ----------
        uid
            SOPInstanceUID, 44 characters.
        number
            InstanceNumber, from 1.
        position
            Centre of the first pixel, millimetres; its last value is also the SliceLocation.
        pixels
            Row by row, 16 bits each, little endian.
        """
        file = bytearray(self.header)
        for offset in self.uid_offsets:
            file[offset : offset + UID_LENGTH] = uid.encode()
        file[self.number_offset : self.number_offset + len(_NUMBER)] = f"{number:6}".encode()
        for offset, value in zip(self.position_offsets, position, strict=True):
            file[offset : offset + _DECIMAL_LENGTH] = _decimal(value)
        file[self.location_offset : self.location_offset + _DECIMAL_LENGTH] = _decimal(position[2])
        return bytes(file) + pixels


def _decimal(value: float) -> bytes:
    """Return a decimal string of exactly 16 characters; leading spaces mean nothing in DICOM."""
    return f"{value:{_DECIMAL_LENGTH}.6f}".encode()


def _offsets(header: bytes, placeholder: str, expected: int = 1) -> tuple[int, ...]:
    """Find a placeholder, and make sure that nothing else in the header looks like it.

    Raises
    ------
    ValueError
        It occurs more or less often than it must.
    """
    wanted = placeholder.encode()
    found = []
    offset = header.find(wanted)
    while offset >= 0:
        found.append(offset)
        offset = header.find(wanted, offset + 1)
    if len(found) != expected:
        raise ValueError(
            f"Placeholder {placeholder} occurs {len(found)} times in the header of the template, "
            f"not {expected}: another value looks like it, choose a different placeholder."
        )
    return tuple(found)
