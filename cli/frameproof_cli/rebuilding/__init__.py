"""DICOM Part 10 files, made again from an image set's metadata and its frames; knows no AWS.

``documents``      an image set's metadata -> its instances, each with its frames
``values``         one value of the metadata -> a DICOM element
``datasets``       an instance's values -> a data set that can be written
``pixel_encoding`` in which transfer syntax an instance's frames are written, and what that changes
``pixel_data``     proven frames -> the bytes of the element PixelData
``proven_frames``  a frame downloaded, decoded and held against its checksum, as VerifyFrames does
``part10``         all of that -> one file
``refusals``       why an instance, or a frame of it, is not written

docs/download.md says what of a source file does not come back.
"""
