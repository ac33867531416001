"""AWS behind small classes that speak this package's words and errors; the only botocore there is.

``aws_errors``       AWS's refusals -> this package's errors
``storage``          S3: objects, rows, listings
``copying``          one server-side copy, proven equal
``downloading``      objects of S3 to files
``healthimaging``    HealthImaging: import jobs, image sets, metadata, deletion
``frame_downloads``  GetImageFrame by ``signing``, over ``connections``, read by ``answers``
``state_machines``   Step Functions
``stacks``           CloudFormation, and the answers that it waits for
``clients``          the only place that builds clients
"""
