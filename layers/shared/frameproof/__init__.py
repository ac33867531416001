"""What every Frameproof function shares; read it in flow order.

``contracts``       what travels between the states, in flow order (``records`` turns it into JSON)
``errors``          the error tree; the state machine retries by these names
``settings``        one settings class per function, read from the environment once
``layout``          where everything of a run lies in S3
``sources``         S3 URIs, and the names they get in the input bucket
``batching``        how lists are cut into import shards, copy batches and frame batches
``catalog``         the studies of the NCI Imaging Data Commons that have a name here
``import_requests`` an input of ImportStudy, read and checked
``ports``           what the steps need of S3, as a Protocol
``run_store``       a run's folder, read and written as contracts
``run_ownership``   which execution works on a run: one at a time
``copies``          what CopyStudy left behind, shard by shard
``job_output``      an import job's manifest and ndjson files -> one outcome an object (JMESPath)
``import_results``  the ended jobs of a run and all that they left behind
``gzip_json``       gzip JSON with a limit to its size
``image_sets``      image sets' metadata: frames, checksums, looks, instances (JMESPath)
``verification``    what came of a frame: its bytes against what the metadata says
``pixels``          frame bytes and pixels: header guards, decoders, checksums, pictures
``source_objects``  DICOM objects read and decoded, in processes of their own    (pydicom)
``ledger``          one row for each frame, joined on the disk                   (DuckDB)
``counters``        what a run used, counted from its folder, and what that costs
``costs``           work -> usage -> US dollars, before a run and after it; the price table
``report``          outcomes -> verdict, report.json and report.html
``collections``     many studies: the list, what is left of it, the report on all
``deletions``       who owns what, what refuses a deletion, what it takes
``gateways``        AWS's services, in this package's words and errors           (botocore)
``observability``   the one logger
``embedded_metrics`` CloudWatch metrics as log lines
``frame_metrics``   what a batch of frames came to, as such lines
``function_events`` what a function's event must have, or an error names what it lacks
``steps``           one module per state of the state machine, under the state's name

The pure modules know no AWS; the steps know the gateways' shapes and no botocore; the functions in
``functions/`` are plumbing. ``.importlinter`` holds these directions.
"""
