"""Runs: asked for, agreed to, started, followed, tried again.

``requests``    options -> an execution's input and a run id
``agreement``   what is said, and asked, before a run starts
``uploads``     a local folder -> ``uploads/<run-id>/`` of the input bucket
``runs``        the runs of one target: start, follow, find, and the report at the end
``started``     what is printed of a run that is not watched
``retrying``    redrive, or a new execution
``ledgers``     whether a run has a ledger that can be read
``sample_run``  the run that ``local up --with-sample`` makes
"""
