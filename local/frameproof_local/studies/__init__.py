"""DICOM studies for a machine without a network: real files, and honest stand-ins.

Read in this order:

``phantom``, ``bodies``
    what is drawn;
``series``, ``dataset``, ``part10``, ``slice_template``, ``generated``
    from a plan to DICOM files and the checksums of their pixels;
``stand_in``
    the study that stands in for the four series of AWS's sample;
``real``
    the files that pydicom and pydicom-data bring along;
``cache``, ``manifest``, ``catalogue``, ``bucket``
    from there into the local ``idc-open-data`` bucket;
``small_series``
    the same machinery for tests: a few small images of any kind, with their checksums.
"""
