"""A function as it is usually written: what ``cold_start`` compares ours with.

It can do what VerifyFrames does (read S3 and HealthImaging, decode HTJ2K, log, count), and does
none of what makes VerifyFrames start sooner.
"""

import boto3
import numpy  # noqa: F401 - as such functions have it
import openjpeg  # noqa: F401
from aws_lambda_powertools import Logger, Metrics

logger = Logger(service="plain")
metrics = Metrics(namespace="plain", service="plain")
s3 = boto3.client("s3")
healthimaging = boto3.client("medical-imaging")
