"""Look at the header of a JPEG 2000, JPEG or JPEG-LS image before a decoder trusts it.

A few wrong bits in the image or tile size make a decoder allocate gigabytes and work for a minute;
a frame that announces another size than its DICOM header is broken anyway.
"""

import struct

_START = b"\xff\x4f\xff\x51"  # ISO/IEC 15444-1 A.4.1 and A.5.1: SOC, then SIZ
_SEARCHED_BYTES = 4096  # the code stream may stand in the boxes of a JP2 file
_MAX_TILES = 4096


def announces_size(encoded: bytes, *, columns: int, rows: int, components: int) -> bool:
    """Tell whether the SIZ segment (ISO/IEC 15444-1 A.5.1) describes such an image.

    Components must not be subsampled, and the image must have a sane number of tiles.
    """
    start = encoded.find(_START, 0, _SEARCHED_BYTES)
    if start < 0 or len(encoded) < start + 42 + 3 * components:
        return False
    sizes = struct.unpack_from(">8IH", encoded, start + 8)
    right, bottom, left, top, tile_width, tile_height, _, _, found_components = sizes
    if (right - left, bottom - top, found_components) != (columns, rows, components):
        return False
    if tile_width == 0 or tile_height == 0:
        return False
    tiles = -(-columns // tile_width) * -(-rows // tile_height)
    separations = [encoded[start + 43 + 3 * n : start + 45 + 3 * n] for n in range(components)]
    return tiles <= _MAX_TILES and all(separation == b"\x01\x01" for separation in separations)


_START_OF_IMAGE = b"\xff\xd8"  # ITU-T T.81 Table B.1
_NO_FRAME_HEADERS = {0xC4, 0xC8, 0xCC}  # DHT, JPG, DAC: the other markers from C0 to CF are SOFs
_JPEG_LS_FRAME_HEADER = 0xF7  # ITU-T T.87 C.2.2: SOF55
_START_OF_SCAN = 0xDA


def jpeg_announces_size(encoded: bytes, *, columns: int, rows: int, components: int) -> bool:
    """Tell whether the frame header of a JPEG or JPEG-LS image (T.81 B.2.2) describes such one."""
    if not encoded.startswith(_START_OF_IMAGE):
        return False
    place = len(_START_OF_IMAGE)
    while place + 10 <= len(encoded) and encoded[place] == 0xFF:
        marker = encoded[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _START_OF_SCAN:
            return False
        if marker == _JPEG_LS_FRAME_HEADER or (
            0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADERS
        ):
            return struct.unpack_from(">HHB", encoded, place + 5) == (rows, columns, components)
        place += 2 + int.from_bytes(encoded[place + 2 : place + 4])
    return False
