"""Lifecycle rules of a bucket: the template's flat words as the API's nested ones.

Source: CloudFormation Template Reference, AWS::S3::Bucket Rule; S3 API Reference, LifecycleRule.
"""

from typing import Any

from .declaration import only

_RULE = frozenset(
    {
        "AbortIncompleteMultipartUpload",
        "ExpirationDate",
        "ExpirationInDays",
        "ExpiredObjectDeleteMarker",
        "Id",
        "NoncurrentVersionExpiration",
        "Prefix",
        "Status",
        "TagFilters",
        "Transitions",
    }
)
_EXPIRATION = {
    "ExpirationDate": "Date",
    "ExpirationInDays": "Days",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
_TRANSITION = {
    "StorageClass": "StorageClass",
    "TransitionDate": "Date",
    "TransitionInDays": "Days",
}


def lifecycle_rules(configuration: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the API's rules for a ``LifecycleConfiguration`` property.

    Raises
    ------
    ResourceError
        A word that is not honoured; named.
    """
    where = "LifecycleConfiguration"
    only(configuration, frozenset({"Rules"}), where)
    return [_rule(rule, f"{where}.Rules") for rule in configuration["Rules"]]


def _rule(rule: dict[str, Any], where: str) -> dict[str, Any]:
    only(rule, _RULE, where)
    made: dict[str, Any] = {"Status": rule["Status"], "Filter": _filter(rule)}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    for name in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if name in rule:
            made[name] = rule[name]
    expiration = _renamed(rule, _EXPIRATION)
    if expiration:
        made["Expiration"] = expiration
    if "Transitions" in rule:
        for transition in rule["Transitions"]:
            only(transition, frozenset(_TRANSITION), f"{where}.Transitions")
        made["Transitions"] = [_renamed(item, _TRANSITION) for item in rule["Transitions"]]
    return made


def _filter(rule: dict[str, Any]) -> dict[str, Any]:
    prefix, tags = rule.get("Prefix", ""), rule.get("TagFilters", [])
    if not tags:
        return {"Prefix": prefix}
    if len(tags) == 1 and not prefix:
        return {"Tag": tags[0]}
    return {"And": {"Prefix": prefix, "Tags": tags}}


def _renamed(source: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {new: source[old] for old, new in names.items() if old in source}
