"""Amazon CloudWatch: alarms and dashboards. Both are kept; no alarm changes state by itself.

Source: CloudFormation Template Reference, AWS::CloudWatch::Alarm and AWS::CloudWatch::Dashboard.
"""

from .declaration import Context, Made, Properties, ResourceType
from .documents import json_text
from .tagging import tag_changes, tag_list, tag_map

_ALARM_SETTINGS = frozenset(
    {
        "ActionsEnabled",
        "AlarmActions",
        "AlarmDescription",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "Dimensions",
        "EvaluateLowSampleCountPercentile",
        "EvaluationPeriods",
        "ExtendedStatistic",
        "InsufficientDataActions",
        "MetricName",
        "Metrics",
        "Namespace",
        "OKActions",
        "Period",
        "Statistic",
        "Threshold",
        "ThresholdMetricId",
        "TreatMissingData",
        "Unit",
    }
)


def _create_alarm(context: Context, properties: Properties) -> Made:
    name = properties.get("AlarmName") or context.generated_name(255)
    tags = tag_list(tag_map(properties))
    return _put_alarm(context, name, properties, {"Tags": tags} if tags else {})


def _put_alarm(context: Context, name: str, properties: Properties, tags: Properties) -> Made:
    settings = {key: value for key, value in properties.items() if key in _ALARM_SETTINGS}
    context.client("cloudwatch").put_metric_alarm(AlarmName=name, **settings, **tags)
    return Made(name, {"Arn": context.arn("cloudwatch", f"alarm:{name}")})


def _update_alarm(context: Context, name: str, old: Properties, new: Properties) -> Made:
    made = _put_alarm(context, name, new, {})
    client, arn, changes = (
        context.client("cloudwatch"),
        made.attributes["Arn"],
        tag_changes(old, new),
    )
    if changes.to_remove:
        client.untag_resource(ResourceARN=arn, TagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_resource(ResourceARN=arn, Tags=tag_list(changes.to_set))
    return made


def _delete_alarm(context: Context, name: str, _: Properties) -> None:
    context.client("cloudwatch").delete_alarms(AlarmNames=[name])


def _create_dashboard(context: Context, properties: Properties) -> Made:
    return _put_dashboard(
        context, properties.get("DashboardName") or context.generated_name(255), properties
    )


def _put_dashboard(context: Context, name: str, properties: Properties) -> Made:
    context.client("cloudwatch").put_dashboard(
        DashboardName=name, DashboardBody=json_text(properties["DashboardBody"])
    )
    return Made(name)


def _delete_dashboard(context: Context, name: str, _: Properties) -> None:
    context.client("cloudwatch").delete_dashboards(DashboardNames=[name])


ALARM = ResourceType(
    "AWS::CloudWatch::Alarm",
    create=_create_alarm,
    update=_update_alarm,
    delete=_delete_alarm,
    honoured=_ALARM_SETTINGS | {"AlarmName", "Tags"},
    required=frozenset({"ComparisonOperator", "EvaluationPeriods"}),
    replaced_by=frozenset({"AlarmName"}),
    name_property="AlarmName",
)
DASHBOARD = ResourceType(
    "AWS::CloudWatch::Dashboard",
    create=_create_dashboard,
    update=lambda context, name, _old, new: _put_dashboard(context, name, new),
    delete=_delete_dashboard,
    honoured=frozenset({"DashboardName", "DashboardBody"}),
    required=frozenset({"DashboardBody"}),
    replaced_by=frozenset({"DashboardName"}),
    name_property="DashboardName",
)
TYPES = (ALARM, DASHBOARD)
