"""Keeps a function's ``LoggingConfig``, which moto 5.2.5 drops.

The touch: ``LambdaBackend.create_function``, ``LambdaFunction.update_configuration`` and
``LambdaFunction.get_configuration`` are wrapped; the log group goes where moto's own code looks
for it, ``LambdaFunction.logs_group_name``. Without this, a template that names its log groups
(so that they have a retention and go with the stack) would find them empty.

``LogFormat`` and the log levels are stored and shown; the functions see them as
``AWS_LAMBDA_LOG_FORMAT`` and ``AWS_LAMBDA_LOG_LEVEL``.
https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
"""

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

_ATTRIBUTE = "frameproof_logging_config"

_stock_create_function = LambdaBackend.create_function
_stock_update_configuration = LambdaFunction.update_configuration
_stock_get_configuration = LambdaFunction.get_configuration


def install() -> None:
    """Keep ``LoggingConfig`` from now on."""
    LambdaBackend.create_function = _create_function  # type: ignore[method-assign]
    LambdaFunction.update_configuration = _update_configuration  # type: ignore[method-assign]
    LambdaFunction.get_configuration = _get_configuration  # type: ignore[method-assign]


def uninstall() -> None:
    """Give moto its own methods back."""
    LambdaBackend.create_function = _stock_create_function  # type: ignore[method-assign]
    LambdaFunction.update_configuration = _stock_update_configuration  # type: ignore[method-assign]
    LambdaFunction.get_configuration = _stock_get_configuration  # type: ignore[method-assign]


def logging_config_of(function: LambdaFunction) -> dict[str, str]:
    """Return the whole ``LoggingConfig``, with Lambda's defaults for what was not given."""
    given: dict[str, str] = getattr(function, _ATTRIBUTE, {})
    return {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}", **given}


def _create_function(self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
    function = _stock_create_function(self, spec)
    stored = self.get_function(spec["FunctionName"])
    for one in (stored, function):  # with Publish moto hands back a copy
        _keep(one, spec.get("LoggingConfig"))
    return function


def _update_configuration(self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    _keep(self, config_updates.get("LoggingConfig"))
    return _stock_update_configuration(self, config_updates)


def _get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    configuration = _stock_get_configuration(self, on_create)
    return {**configuration, "LoggingConfig": logging_config_of(self)}


def _keep(function: LambdaFunction, logging_config: dict[str, str] | None) -> None:
    if logging_config:
        setattr(function, _ATTRIBUTE, dict(logging_config))
        function.logs_group_name = logging_config_of(function)["LogGroup"]
