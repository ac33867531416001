"""The environment variables of a function, as Lambda documents them.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime

Nothing of the server's own environment gets through: no PATH of a virtual environment, no PYTHON*
variable, no credentials of the person at the keyboard.
"""

from pathlib import Path

from frameproof_local.lambda_host.archives import UnpackedFunction
from frameproof_local.lambda_host.configuration import FunctionConfiguration
from frameproof_local.lambda_host.runtime import LambdaRuntime
from frameproof_local.permissions.credentials import LOCAL_CREDENTIAL, ROLE_KEYS


def function_variables(
    function: UnpackedFunction,
    *,
    runtime: LambdaRuntime,
    tmp: Path,
    log_stream: str,
    runtime_api_address: str,
    endpoint_url: str,
    session_token: str,
) -> dict[str, str]:
    """Return everything that a function's process finds in its environment.

    ``tmp`` stands for ``/tmp``, ``runtime_api_address`` is ``host:port``, ``endpoint_url`` the
    local AWS; ``session_token`` tells its requests from those of other environments. The function's
    own variables may replace Lambda's defaults, but neither its reserved ones nor those that keep a
    local function from calling the real AWS.
    """
    configuration = function.configuration
    return {
        **_defaults(function, runtime, tmp),
        **configuration.environment,
        **_reserved(configuration, runtime),
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_LAMBDA_RUNTIME_API": runtime_api_address,
        "LAMBDA_TASK_ROOT": str(function.task),
        "AWS_SESSION_TOKEN": session_token,
        **_local_aws(endpoint_url),
    }


def _defaults(function: UnpackedFunction, runtime: LambdaRuntime, tmp: Path) -> dict[str, str]:
    task, opt = function.task, function.opt
    python_path = (
        task,
        opt / "python",
        opt / "python" / "lib" / runtime.name / "site-packages",
        runtime.folder,
    )
    return {
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
        "PYTHONPATH": ":".join(str(folder) for folder in python_path),
        "PYTHONUNBUFFERED": "1",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "TMPDIR": str(tmp),
        "HOME": str(tmp),  # so that no ~/.aws of this machine is found
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    }


def _reserved(configuration: FunctionConfiguration, runtime: LambdaRuntime) -> dict[str, str]:
    return {
        "_HANDLER": configuration.handler,
        "AWS_REGION": configuration.region,
        "AWS_DEFAULT_REGION": configuration.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime.name}",
        "AWS_LAMBDA_FUNCTION_NAME": configuration.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.memory_size_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": configuration.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": configuration.log_group,
        "AWS_LAMBDA_LOG_FORMAT": configuration.log_format,
        "AWS_ACCESS_KEY_ID": ROLE_KEYS.key_of(configuration.role_arn),
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        "LAMBDA_RUNTIME_DIR": str(runtime.folder),
    }


def _local_aws(endpoint_url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        # Some operations put a prefix before the host's name (GetImageFrame: "runtime-"), and
        # runtime-127.0.0.1 is no host.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
