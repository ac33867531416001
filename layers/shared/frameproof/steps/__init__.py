"""One module per step, under the name of its state, in flow order.

First those of ImportStudy, then of ImportCollection, then of DeleteRun.

===========================  =======================================================================
``plan_copy``                list every source -> copy batches and import shards
``copy_study``               copy one batch, server-side, and prove each copy
``start_import``             start one shard's import job, once
``poll_import``              ask once how the job is doing
``list_frames``              the job's output and the image sets' metadata -> frame batches
``verify_frames``            download, decode and sum each frame of one batch
``prove_source``             DICOM objects of one copy batch -> attributes, digests of their frames
``write_report``             what was planned against what happened -> verdict, report and ledger
``plan_collection``          a list of studies -> those that are still to be imported
``write_collection_report``  what came of each study -> verdict and report on all
``delete_run``               one pass of a deletion: image sets, objects, data store, buckets
``answer_stack``             how the deletion ended -> CloudFormation, where that asked for it
``stack_data``               the custom resource: CloudFormation's door to DeleteRun
===========================  =======================================================================

A step is a function. What it needs of AWS comes in by keyword, described by a Protocol, so that a
unit test hands in a dict; nothing here knows botocore or the environment.
"""
