"""What Frameproof uses of OpenJPEG's ``openjpeg.h``, written down for ctypes.

Source: https://github.com/uclouvain/openjpeg, ``src/lib/openjp2/openjpeg.h``, version 2.5. The
names of structures' fields and of functions are the header's own.
"""

from __future__ import annotations

import ctypes
from typing import Any

KNOWN_VERSIONS = "2.5."
"""What the version begins with for which the structures below are right."""

RAW_CODESTREAM, JP2_FILE = 0, 2
"""``OPJ_CODEC_FORMAT``."""
Parameters = ctypes.c_char * (16 * 1024)
"""Room for an ``opj_dparameters_t``, which is half as large."""

ReadFunction = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
SkipFunction = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
SeekFunction = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int64, ctypes.c_void_p)
MessageFunction = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p)


class Component(ctypes.Structure):
    """``opj_image_comp_t``."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("dx", "dy", "w", "h", "x0", "y0")),
        *((name, ctypes.c_uint32) for name in ("prec", "bpp", "sgnd", "resno_decoded", "factor")),
        ("data", ctypes.POINTER(ctypes.c_int32)),
        ("alpha", ctypes.c_uint16),
    )


class Image(ctypes.Structure):
    """``opj_image_t``."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("x0", "y0", "x1", "y1", "numcomps")),
        ("color_space", ctypes.c_int),
        ("comps", ctypes.POINTER(Component)),
        ("icc_profile_buf", ctypes.c_void_p),
        ("icc_profile_len", ctypes.c_uint32),
    )


_POINTER, _FLAG, IMAGE_POINTER = ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Image)
FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "opj_version": (ctypes.c_char_p, ()),
    "opj_stream_create": (_POINTER, (ctypes.c_size_t, _FLAG)),
    "opj_stream_set_read_function": (None, (_POINTER, ReadFunction)),
    "opj_stream_set_skip_function": (None, (_POINTER, SkipFunction)),
    "opj_stream_set_seek_function": (None, (_POINTER, SeekFunction)),
    "opj_stream_set_user_data": (None, (_POINTER, _POINTER, _POINTER)),
    "opj_stream_set_user_data_length": (None, (_POINTER, ctypes.c_uint64)),
    "opj_stream_destroy": (None, (_POINTER,)),
    "opj_create_decompress": (_POINTER, (ctypes.c_int,)),
    "opj_set_error_handler": (_FLAG, (_POINTER, MessageFunction, _POINTER)),
    "opj_set_default_decoder_parameters": (None, (_POINTER,)),
    "opj_setup_decoder": (_FLAG, (_POINTER, _POINTER)),
    "opj_read_header": (_FLAG, (_POINTER, _POINTER, ctypes.POINTER(IMAGE_POINTER))),
    "opj_set_decoded_resolution_factor": (_FLAG, (_POINTER, ctypes.c_uint32)),
    "opj_decode": (_FLAG, (_POINTER, _POINTER, IMAGE_POINTER)),
    "opj_end_decompress": (_FLAG, (_POINTER, _POINTER)),
    "opj_destroy_codec": (None, (_POINTER,)),
    "opj_image_destroy": (None, (IMAGE_POINTER,)),
}
"""What is called: the result's type and the arguments' (ctypes would cut pointers to 32 bits)."""
