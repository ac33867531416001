"""Makes moto's EventBridge call Lambda functions, which stock moto does not.

The touch: ``moto.events.models.Rule.send_to_targets`` is replaced. moto 5.2.5 delivers to log
groups, archives, queues and event buses, and raises ``NotImplementedError`` for a Lambda target.
Here a Lambda target is invoked (asynchronously, as on AWS); the others stay moto's. A target that
nobody can deliver to is named in the log, because on AWS too a bad target never fails PutEvents.

``publish`` puts an event of an AWS service on the default bus (also called by our Step Functions).
"""

import copy
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.exceptions import LambdaClientError, UnknownFunctionException
from moto.awslambda.models import lambda_backends
from moto.events.models import Rule, events_backends
from moto.events.utils import EventTemplateParser

from frameproof_local.step_functions.paths import PathNotFoundError, read_path

logger = logging.getLogger(__name__)

type InvokeAsynchronously = Callable[[str, bytes], None]

_stock_send_to_targets = Rule.send_to_targets
_invoker: list[InvokeAsynchronously] = []  # one while installed, none otherwise


def install(invoke: InvokeAsynchronously | None = None) -> None:
    """Deliver to Lambda targets, from now until ``shutdown``.

    Parameters
    ----------
    invoke
        Takes a function ARN and the event as JSON, and returns without waiting for the answer.
        If not given, the function that moto's Lambda has under that ARN is invoked.
    """
    _invoker[:] = [invoke or _invoke_stored_function]
    Rule.send_to_targets = _send_to_targets  # type: ignore[method-assign, assignment]


def shutdown() -> None:
    """Give moto its method back; harmless when not installed."""
    _invoker.clear()
    Rule.send_to_targets = _stock_send_to_targets  # type: ignore[method-assign]


def publish(
    *,
    account_id: str,
    region: str,
    source: str,
    detail_type: str,
    resources: list[str],
    detail: dict[str, Any],
) -> None:
    """Put one event on the default event bus, as an AWS service does.

    Parameters
    ----------
    account_id, region
        Whose bus.
    source, detail_type
        ``aws.states`` and ``Step Functions Execution Status Change``, for example.
    resources
        ARNs that the event is about.
    detail
        The event's own members.
    """
    entry = {
        "Source": source,
        "DetailType": detail_type,
        "Resources": resources,
        "Detail": json.dumps(detail),
    }
    events_backends[account_id][region].put_events([entry])


def _send_to_targets(
    self: Rule, original_event: dict[str, Any], transform_input: bool = True
) -> None:
    """Stand in for ``Rule.send_to_targets``: Lambda targets here, each other one by moto."""
    # A rule without a pattern has a schedule; to moto it would match every event there is.
    if self.state == "DISABLED" or not self.event_pattern.get_pattern():
        return
    if not self.event_pattern.matches_event(original_event):  # type: ignore[arg-type]
        return
    for target in self.targets:
        if target["Arn"].split(":")[2] == "lambda":
            _invoke(self, target, _payload(target, original_event))
        else:
            _send_by_moto(self, target, original_event, transform_input)


def _invoke(rule: Rule, target: dict[str, Any], payload: bytes) -> None:
    """Call the target; AWS counts what cannot be called as ``FailedInvocations`` of the rule."""
    try:
        _invoker[0](target["Arn"], payload)
    except (UnknownFunctionException, LambdaClientError) as error:
        arn = target["Arn"]
        logger.warning("Rule %s: EventBridge could not invoke %s: %s", rule.name, arn, error)


def _send_by_moto(
    rule: Rule, target: dict[str, Any], event: dict[str, Any], transform_input: bool
) -> None:
    with_one_target = copy.copy(rule)
    with_one_target.targets = [target]
    try:
        _stock_send_to_targets(with_one_target, event, transform_input)  # type: ignore[arg-type]
    except NotImplementedError:
        logger.warning(
            "Rule %s: an event for %s was not delivered; the local EventBridge delivers to "
            "Lambda, SQS, CloudWatch Logs, archives and event buses.",
            rule.name,
            target["Arn"],
        )


def _as_delivered(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event as a target sees it: the time as ISO text, moto's own members left out."""
    delivered = {name: value for name, value in event.items() if name != "ingestion-time"}
    moment = datetime.fromtimestamp(float(event["time"]), UTC)
    delivered["time"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return delivered


def _payload(target: dict[str, Any], original_event: dict[str, Any]) -> bytes:
    """Return what the target asked for: the event, a part, a constant, or a template filled in."""
    event = _as_delivered(original_event)
    if "Input" in target:
        return str(target["Input"]).encode()
    if "InputPath" in target:
        try:
            return json.dumps(read_path(target["InputPath"], event)).encode()
        except PathNotFoundError:
            logger.warning("InputPath %s selects nothing in the event", target["InputPath"])
            return b"{}"
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        filled = EventTemplateParser.parse(
            input_template=transformer.get("InputTemplate"),
            input_paths_map=transformer.get("InputPathsMap", {}),
            event={**original_event, **event},  # type: ignore[typeddict-item]
        )
        return filled.encode() if isinstance(filled, str) else json.dumps(filled).encode()
    return json.dumps(event).encode()


def _invoke_stored_function(function_arn: str, payload: bytes) -> None:
    """Invoke a function of moto's Lambda; without request headers the call is asynchronous."""
    region, account_id = function_arn.split(":")[3:5]
    function = lambda_backends[account_id][region].get_function(function_arn)
    function.invoke(payload.decode(), {}, {})
