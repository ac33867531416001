"""Frame bytes and pixels: read, decoded, summed, turned into pictures. Knows no AWS.

``codestream``  the header guard, before any decoder sees a frame
``openjpeg``    the reference decoder
``checksum``    which bytes are summed, and how
``png``         bitmaps and small pictures
"""
