"""The operations that only look: one function per API operation, in ``OPERATIONS`` by its name.

Source: CloudFormation API Reference. Every answer is one page.
"""

from .errors import CloudFormationError
from .registry import Registry
from .service_types import Answer, Operation
from .submission import Request, read_body
from .template import parse_template, template_json
from .template_views import template_summary, validation
from .views import resource_view, stack_summary, stack_view


def describe_stacks(registry: Registry, request: Request) -> Answer:
    """Describe one stack, or all that were not deleted."""
    name = request.get("StackName")
    if name:
        return {"Stacks": [stack_view(registry.get(name))]}
    return {"Stacks": [stack_view(item) for item in registry.stacks() if not item.is_gone]}


def list_stacks(registry: Registry, request: Request) -> Answer:
    """Summarise all stacks, deleted ones too, newest first; ``StackStatusFilter`` selects."""
    wanted = request.get("StackStatusFilter") or []
    found = [item for item in registry.stacks() if not wanted or item.status in wanted]
    return {"StackSummaries": [stack_summary(stack) for stack in reversed(found)]}


def describe_stack_events(registry: Registry, request: Request) -> Answer:
    """Return a stack's events, newest first."""
    stack = registry.find(request["StackName"])
    if stack is None:
        raise CloudFormationError(f"Stack [{request['StackName']}] does not exist")
    return {"StackEvents": [event.described() for event in stack.events.newest_first()]}


def list_stack_resources(registry: Registry, request: Request) -> Answer:
    """Summarise a stack's resources."""
    stack = registry.get(request["StackName"])
    records = list(stack.resources.values())
    return {"StackResourceSummaries": [resource_view(stack, record) for record in records]}


def describe_stack_resources(registry: Registry, request: Request) -> Answer:
    """Describe a stack's resources: all, or the one with ``LogicalResourceId``.

    With ``PhysicalResourceId`` in place of ``StackName``, the stack is the one that has it.
    """
    wanted, physical_id = request.get("LogicalResourceId"), request.get("PhysicalResourceId")
    if request.get("StackName"):
        stack = registry.get(request["StackName"])
    else:
        owners = [
            item
            for item in registry.stacks()
            if any(record.physical_id == physical_id for record in list(item.resources.values()))
        ]
        if not owners:
            raise CloudFormationError(f"Stack for {physical_id} does not exist")
        stack = owners[-1]
    records = [
        record
        for record in list(stack.resources.values())
        if not wanted or record.logical_id == wanted
    ]
    return {"StackResources": [resource_view(stack, record) for record in records]}


def describe_stack_resource(registry: Registry, request: Request) -> Answer:
    """Describe one resource of a stack."""
    stack, logical_id = registry.get(request["StackName"]), request["LogicalResourceId"]
    record = stack.resources.get(logical_id)
    if record is None:
        raise CloudFormationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    metadata = record.definition.get("Metadata")
    view = resource_view(stack, record)
    return {
        "StackResourceDetail": {**view, "Metadata": template_json(metadata) if metadata else None}
    }


def get_template(registry: Registry, request: Request) -> Answer:
    """Return a stack's (or a change set's) template: as it was sent, or ``Processed``."""
    if request.get("ChangeSetName"):
        deployment = registry.get_change_set(request).deployment
    else:
        deployment = registry.get(request["StackName"]).current
    processed = request.get("TemplateStage") == "Processed"
    body = template_json(deployment.template) if processed else deployment.body
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def get_template_summary(registry: Registry, request: Request) -> Answer:
    """Describe a template: a stack's, or one that is sent along."""
    if request.get("StackName"):
        stack = registry.get(request["StackName"])
        if stack.status == "REVIEW_IN_PROGRESS":
            raise CloudFormationError(
                "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks."
            )
        body = stack.current.body
    else:
        body = read_body(request, registry.surroundings.clients)
    return template_summary(parse_template(body))


def validate_template(registry: Registry, request: Request) -> Answer:
    """Check that a template can be read; describe its parameters and needs."""
    return validation(parse_template(read_body(request, registry.surroundings.clients)))


def list_exports(registry: Registry, _: Request) -> Answer:
    """Return what the stacks export."""
    return {
        "Exports": [
            {"ExportingStackId": stack_id, "Name": name, "Value": value}
            for name, (value, stack_id) in registry.exporters().items()
        ]
    }


OPERATIONS: dict[str, Operation] = {
    "DescribeStackEvents": describe_stack_events,
    "DescribeStackResource": describe_stack_resource,
    "DescribeStackResources": describe_stack_resources,
    "DescribeStacks": describe_stacks,
    "GetTemplate": get_template,
    "GetTemplateSummary": get_template_summary,
    "ListExports": list_exports,
    "ListStackResources": list_stack_resources,
    "ListStacks": list_stacks,
    "ValidateTemplate": validate_template,
}
