"""The ARNs of executions and Map Runs, as AWS composes them from the state machine's ARN.

========================  =====================================================================
state machine             ``arn:aws:states:REGION:ACCOUNT:stateMachine:NAME``
execution                 ``...:execution:NAME:EXECUTION``
Express execution         ``...:express:NAME:EXECUTION:ID``
Map Run                   ``...:mapRun:NAME/LABEL:ID``
child of a Map Run        ``...:execution:NAME/LABEL:EXECUTION`` (or ``express``)
========================  =====================================================================
"""

import uuid


def execution_arn(machine_arn: str, name: str) -> str:
    """Return the ARN of a Standard execution, or of a Standard child of a Map Run."""
    return f"{machine_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


def express_execution_arn(machine_arn: str, name: str) -> str:
    """Return a new ARN for an Express execution: the name may be used again."""
    return f"{machine_arn.replace(':stateMachine:', ':express:', 1)}:{name}:{uuid.uuid4()}"


def map_run_arn(machine_arn: str, label: str) -> str:
    """Return a new ARN for a Map Run."""
    return f"{machine_arn.replace(':stateMachine:', ':mapRun:', 1)}/{label}:{uuid.uuid4()}"
