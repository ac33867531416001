"""The shell lines that point any AWS tool at the local stack."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from frameproof_cli.aws.connections import LOCAL_CREDENTIAL
from frameproof_cli.local.stack import LocalStack

_LOOPBACK = "127.0.0.1,localhost"


def export_lines(stack: LocalStack, environment: Mapping[str, str]) -> list[str]:
    """Write the lines for ``eval "$(frameproof local env)"``.

    They work for aws, sam and every SDK: the variables are AWS's own (AWS SDKs and Tools Reference
    Guide, "Environment variables"; AWS SAM Developer Guide, "sam deploy"). A profile
    or a session token of the caller is taken away, and where a proxy is set, the local stack is
    excepted from it.
    """
    variables = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        # GetImageFrame has the host prefix "runtime-", which cannot stand before an IP address.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_REGION": stack.region,
        # Seconds between two questions of `sam deploy`; its own default spares AWS's rate limits.
        "SAM_CLI_POLL_DELAY": "1",
        **_proxy_exceptions(environment),
    }
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return [*exports, "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN"]


def _proxy_exceptions(environment: Mapping[str, str]) -> dict[str, str]:
    proxies = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    if not any(environment.get(name) for name in proxies):
        return {}
    present = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if _LOOPBACK in present:  # an earlier `eval` was here
        return {}
    exceptions = ",".join(filter(None, [_LOOPBACK, present]))
    return {"NO_PROXY": exceptions, "no_proxy": exceptions}
