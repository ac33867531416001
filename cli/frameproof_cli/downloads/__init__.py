"""What a run left behind, brought into a folder of this machine.

``bitmap_files``  the bitmaps that it kept
``dicom_files``   its series, made again as DICOM files (``rebuilding``)
``files``         a file that is wanted, and what came of it
``folder``        where files go: nothing escapes it, nothing in it is overwritten unasked
``journal``       which DICOM files are whole, so that the same command goes on where it ended
``selection``     which series and instances are wanted
``work``          many files side by side, with a live line
``views``         what came of it, for a person and for a script (``schemas/download.schema.json``)
"""
