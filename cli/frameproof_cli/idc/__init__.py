"""Any study of the NCI Imaging Data Commons (IDC), chosen without a network.

The PyPI package ``idc-index-data`` ships IDC's own index: one row for each of its 1.04 million
series, no images. DuckDB reads it as it lies on disk.

``index``        the files of that package, as the views that everything here asks
``licences``     which licences forbid commercial use
``sizes``        bytes as people read and write them
``conditions``   what a person looks for -> SQL conditions on one series
``search``       one page of the studies, or series, that meet the conditions
``details``      one study: its series over all buckets, and whom to cite
``naming``       whatever a person calls a study by -> what it is; one function, ``identify``
``nearest``      what somebody may have meant who named something that is not there
``run_sources``  studies that were named -> the sources of a run
``listings``     search and details as a table, CSV or JSON (``schemas/`` of the command)
"""
