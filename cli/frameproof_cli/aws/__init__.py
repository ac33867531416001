"""The gateways of the command: the only code of it that calls AWS's own services.

``connections``   the only place that builds boto3 clients: for AWS, or for the local stack
``buckets``       S3: reports come from here, a person's own files go there
``frames``        HealthImaging's image frames
``executions``    Step Functions: start, describe, history, stop, redrive
``descriptions``  what Step Functions tells about an execution and a Map, as records
"""
