"""Frame bytes and pixels: read, decoded, summed, turned into pictures. Knows no AWS.

Before a decoder sees a frame::

    stored_syntax     over which bytes a checksum is, and what decodes a syntax
    codestream        the header of JPEG 2000 and HTJ2K against the metadata
    coding_style      what a decoder would allocate for its tables
    jpeg_header       the same for JPEG
    guard, limits     both in one call; how much is decoded at once

Decoders::

    openjpeg          the reference decoder, through openjpeg_library and openjpeg_h
    openjph           the second, independent one
    kept_frames       frames that HealthImaging keeps as they came: JPEG, segmentations, others
    jpeg_pixels       what is JPEG of them, by Pillow
    decoders          those that a run needs, together

What is made of pixels::

    checksum, levels  which bytes are summed, at full and at lower resolution
    cross_check       whether the second decoder agrees
    digest            the same digest whatever decoded the pixels
    appearance, ...   bitmaps and pictures (``bitmap_forms`` and ``views`` begin there)
"""
