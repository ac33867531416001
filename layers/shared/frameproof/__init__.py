"""What every Frameproof function shares; read it in flow order.

``contracts``       what travels between the states, in flow order (``records`` turns it into JSON)
``errors``          the error tree; the state machine retries by these names
``settings``        one settings class per function, read from the environment once
``layout``          where everything of a run lies in S3
``sources``         S3 URIs, and the names they get in the input bucket
``batching``        how lists are cut into import shards, copy batches and frame batches
``catalog``         the studies of the NCI Imaging Data Commons that have a name here
``ports``           what the steps need of S3, as a Protocol
``run_store``       a run's folder, read and written as contracts
``copies``          what CopyStudy left behind, shard by shard
``job_output``      an import job's manifest and ndjson files -> one outcome an object (JMESPath)
``import_results``  the ended jobs of a run and all that they left behind
``gzip_json``       gzip JSON with a limit to its size
``metadata``        an image set's metadata -> frame references (JMESPath)
``identifiers``     digests of identifiers, to be compared and not to be read
``stored_instances`` the instances as the metadata has them, for the source proof (JMESPath)
``earlier_imports`` the instances of a merged image set that are not this run's
``presentation``    how an instance's frames look to people (JMESPath); ``lookup_tables`` and
                    ``element_values`` read its parts
``picture_choice``  which frames the report page shows
``frame_checksums`` the checksums that the metadata lists for one frame
``verification``    what came of a frame: its bytes against what the metadata says
``pixels``          frame bytes and pixels: header guards, decoders, checksums, pictures
``source_objects``  DICOM objects read and decoded, in processes of their own    (pydicom)
``counters``        what a run used, counted from its folder, and what that costs
``costs``           work -> usage -> US dollars, before a run and after it; the price table
``import_requests`` an input of ImportStudy, read and checked
``collections``     many studies: the list, what is left of it, the report on all
``ownership``       which image sets are of which runs, and may go with them
``deletion``        what travels through DeleteRun
``deletion_checks`` what refuses a deletion, before anything is deleted
``deletion_scope``  what a deletion takes: some runs, or all data of the stack
``stack_requests``  what CloudFormation asks of a custom resource, and its answer
``report``          outcomes -> verdict, report.json and report.html
``aws_errors``      AWS's refusals -> this package's errors      (botocore)
``storage``         the S3 gateway              (boto3)
``copying``         one server-side copy, proven equal           (boto3)
``downloading``     objects of S3 to files      (boto3)
``healthimaging``   the HealthImaging gateway   (boto3)
``state_machines``  the Step Functions gateway  (boto3)
``stacks``          the CloudFormation gateway  (boto3)
``clients``         the only place that builds boto3 clients
``observability``   the one logger
``steps``           one module per state of the state machine, under the state's name

The pure modules know no AWS; the steps know the gateways' shapes and no boto3; the functions in
``functions/`` are plumbing. ``.importlinter`` holds these directions.
"""
