"""What a DICOM object holds: its attributes, and a digest of each of its frames.

``reading``     a file -> a data set, without its pixels
``attributes``  a data set -> InstanceAttributes, identifiers as digests
``pixel_data``  a data set -> how its pixels are laid out, and where they are
``decoding``    encoded bytes -> samples, each transfer syntax by one decoder
``packed_bits`` frames of 1-bit samples
``codestreams`` whether JPEG 2000 is reversible
``frames``      a data set -> FrameDigests, one frame in memory at a time
``findings``    what is said of an object and of a frame
``worker``      the process in which all that happens
``isolation``   starts such processes, and outlives their crashes

The only room of the product that imports pydicom and GDCM. Nothing here knows AWS.
"""
