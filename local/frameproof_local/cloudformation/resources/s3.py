"""Amazon S3: buckets and bucket policies.

Source: CloudFormation Template Reference, AWS::S3::Bucket and AWS::S3::BucketPolicy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .declaration import Context, Made, Properties, ResourceType
from .documents import policy_json
from .s3_lifecycle import lifecycle_rules
from .s3_logging import put_logging
from .tagging import tag_list, tag_map


@dataclass(frozen=True)
class _Aspect:
    """One property of a bucket that has an API operation of its own."""

    property_name: str
    put: Callable[[Context, str, Any], Any]
    remove: Callable[[Any, str], Any]


def _put_encryption(context: Context, bucket: str, value: Any) -> None:
    rules = []
    for rule in value["ServerSideEncryptionConfiguration"]:
        renamed = dict(rule)
        # The one name that differs between the template and the API.
        renamed["ApplyServerSideEncryptionByDefault"] = renamed.pop("ServerSideEncryptionByDefault")
        rules.append(renamed)
    context.client("s3").put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules}
    )


def _put_public_access_block(context: Context, bucket: str, value: Any) -> None:
    context.client("s3").put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=value
    )


def _put_ownership(context: Context, bucket: str, value: Any) -> None:
    context.client("s3").put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=value)


def _put_versioning(context: Context, bucket: str, value: Any) -> None:
    context.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration=value)


def _suspend_versioning(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _put_lifecycle(context: Context, bucket: str, value: Any) -> None:
    context.client("s3").put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle_rules(value)}
    )


def _put_tags(context: Context, bucket: str, value: Any) -> None:
    tags = tag_list(tag_map({"Tags": value}))
    context.client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})


_ASPECTS = (
    _Aspect(
        "BucketEncryption",
        _put_encryption,
        lambda s3, name: s3.delete_bucket_encryption(Bucket=name),
    ),
    _Aspect(
        "PublicAccessBlockConfiguration",
        _put_public_access_block,
        lambda s3, name: s3.delete_public_access_block(Bucket=name),
    ),
    _Aspect(
        "OwnershipControls",
        _put_ownership,
        lambda s3, name: s3.delete_bucket_ownership_controls(Bucket=name),
    ),
    _Aspect("VersioningConfiguration", _put_versioning, _suspend_versioning),
    _Aspect(
        "LifecycleConfiguration",
        _put_lifecycle,
        lambda s3, name: s3.delete_bucket_lifecycle(Bucket=name),
    ),
    _Aspect(
        "LoggingConfiguration",
        put_logging,
        lambda s3, name: s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={}),
    ),
    _Aspect("Tags", _put_tags, lambda s3, name: s3.delete_bucket_tagging(Bucket=name)),
)


_WITHOUT_EFFECT = {
    "LifecycleConfiguration": "shown by S3; nothing expires or changes its storage class",
    "LoggingConfiguration": "shown by S3; no access log is delivered",
}


def _create_bucket(context: Context, properties: Properties) -> Made:
    name = properties.get("BucketName") or context.generated_name(63).lower()
    place: dict[str, Any] = {}
    if context.region != "us-east-1":  # the API takes no location constraint for us-east-1
        place = {"CreateBucketConfiguration": {"LocationConstraint": context.region}}
    context.client("s3").create_bucket(Bucket=name, **place)
    context.announce(name)
    for aspect in _ASPECTS:
        if aspect.property_name in properties:
            aspect.put(context, name, properties[aspect.property_name])
    return _bucket(context, name)


def _update_bucket(context: Context, name: str, old: Properties, new: Properties) -> Made:
    for aspect in _ASPECTS:
        before, after = old.get(aspect.property_name), new.get(aspect.property_name)
        if after is not None and before != after:
            aspect.put(context, name, after)
        elif after is None and before is not None:
            aspect.remove(context.client("s3"), name)
    return _bucket(context, name)


def _bucket(context: Context, name: str) -> Made:
    domain = f"{name}.s3.amazonaws.com"
    return Made(
        name,
        {
            "Arn": f"arn:{context.partition}:s3:::{name}",
            "DomainName": domain,
            "RegionalDomainName": f"{name}.s3.{context.region}.amazonaws.com",
        },
    )


def _delete_bucket(context: Context, name: str, _: Properties) -> None:
    context.client("s3").delete_bucket(Bucket=name)


def _put_policy(context: Context, properties: Properties) -> Made:
    # Statements that hang on aws:SecureTransport stay in the policy. moto looks at no condition
    # and would deny every request; moto_hooks/bucket_policy.py has it take loopback as secure.
    context.client("s3").put_bucket_policy(
        Bucket=properties["Bucket"], Policy=policy_json(properties["PolicyDocument"])
    )
    return Made(properties["Bucket"])


def _delete_policy(context: Context, bucket: str, _: Properties) -> None:
    context.client("s3").delete_bucket_policy(Bucket=bucket)


BUCKET = ResourceType(
    "AWS::S3::Bucket",
    create=_create_bucket,
    update=_update_bucket,
    delete=_delete_bucket,
    honoured=frozenset({"BucketName", *(aspect.property_name for aspect in _ASPECTS)})
    - set(_WITHOUT_EFFECT),
    without_effect=_WITHOUT_EFFECT,
    replaced_by=frozenset({"BucketName"}),
    name_property="BucketName",
)
BUCKET_POLICY = ResourceType(
    "AWS::S3::BucketPolicy",
    create=_put_policy,
    update=lambda context, _bucket_name, _old, new: _put_policy(context, new),
    delete=_delete_policy,
    honoured=frozenset({"Bucket", "PolicyDocument"}),
    required=frozenset({"Bucket", "PolicyDocument"}),
    replaced_by=frozenset({"Bucket"}),
)
TYPES = (BUCKET, BUCKET_POLICY)
