"""Looks at the AWS account that a stack is, or would be, deployed to."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from frameproof_cli.aws.connections import Connection
from frameproof_cli.doctor.findings import Finding

_REGIONS = ("ap-southeast-2", "eu-west-1", "eu-west-2", "us-east-1", "us-west-2")
"""Where HealthImaging is offered (AWS General Reference, "AWS HealthImaging endpoints and quotas",
2026-11; botocore has no list of its own). AWS adds regions: one that is not here only warns."""
_IDC_REGION = "us-east-1"
"""Where the buckets of the public studies are (IDC, "Files and metadata")."""
_FUNCTIONS_AT_ONCE = 20
"""Copy, verify and source-proof batches run eight at a time, beside imports and reports."""
_SERVICE = "medical-imaging"


def credentials(connection: Connection) -> Finding:
    """Ask AWS whose the credentials are (STS GetCallerIdentity needs no permission)."""
    connection.client("sts").get_caller_identity()
    # Neither the account nor the user is shown: this text is pasted into questions.
    return Finding("credentials", "ok", "AWS accepts the credentials")


def region(connection: Connection) -> Finding:
    """See whether HealthImaging is offered in the region."""
    name = connection.region
    if name is None:
        fix = "Choose one: --region NAME, or aws configure."
        return Finding("region", "problem", "no region is configured", fix)
    if name not in _REGIONS:
        message = f"AWS HealthImaging is not offered in {name}, as far as this version knows"
        return Finding("region", "warning", message, f"Use one of {', '.join(_REGIONS)}.")
    if name != _IDC_REGION:
        return Finding(
            "region",
            "warning",
            f"the public studies lie in {_IDC_REGION}: copies to {name} cost inter-region transfer",
            f"Deploy in {_IDC_REGION} where most studies are IDC's.",
        )
    return Finding("region", "ok", f"AWS HealthImaging is offered in {name}")


def room_for_functions(connection: Connection) -> Finding:
    """See how many functions may run at once; a new account starts with 10 (Lambda quotas)."""
    limits = connection.client("lambda").get_account_settings()["AccountLimit"]
    room = limits["UnreservedConcurrentExecutions"]
    if room < _FUNCTIONS_AT_ONCE:
        return Finding(
            "lambda concurrency",
            "warning",
            f"{room} functions may run at once; a run wants up to {_FUNCTIONS_AT_ONCE}",
            "Ask for more (Service Quotas, Lambda, Concurrent executions), or deploy with a lower "
            "VerifyConcurrency.",
        )
    return Finding("lambda concurrency", "ok", f"{room} functions may run at once")


def healthimaging_quotas(connection: Connection) -> Finding:
    """Compare HealthImaging's quotas of the account with AWS's defaults (Service Quotas)."""
    quotas = connection.client("service-quotas")
    try:
        own = _values(quotas, "list_service_quotas")
        usual = _values(quotas, "list_aws_default_service_quotas")
    except ClientError as error:
        return Finding(
            "healthimaging quotas",
            "skipped",
            f"Service Quotas does not tell them: {error.response['Error']['Code']}",
            "Not needed for a run. To have them compared, allow servicequotas:ListServiceQuotas "
            "and ListAWSDefaultServiceQuotas.",
        )
    low = [f"{name} {own[name]:g} of {usual[name]:g}" for name in own if own[name] < usual[name]]
    if low:
        message = f"below AWS's defaults: {'; '.join(sorted(low))}"
        fix = "Ask AWS for the defaults (Service Quotas, AWS HealthImaging); a run is slower so."
        return Finding("healthimaging quotas", "warning", message, fix)
    return Finding("healthimaging quotas", "ok", f"none of {len(own)} is below AWS's default")


def _values(quotas: Any, operation: str) -> dict[str, float]:
    pages = quotas.get_paginator(operation).paginate(ServiceCode=_SERVICE)
    return {quota["QuotaName"]: quota["Value"] for page in pages for quota in page["Quotas"]}
