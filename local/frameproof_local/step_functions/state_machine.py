"""A state machine as an execution sees it: a snapshot, which later updates do not touch."""

from dataclasses import dataclass, replace
from datetime import datetime

from frameproof_local.step_functions.map_run import MapRun
from frameproof_local.step_functions.payload import JsonObject, to_text

# "Service quotas": an Express execution may take five minutes.
EXPRESS_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class StateMachine:
    """A state machine at the moment an execution began.

    Attributes
    ----------
    arn, name, role_arn
        As in ``DescribeStateMachine``; for a child the ARN and name end in ``/label``.
    definition, definition_text
        The Amazon States Language, as an object and as the text it came in.
    express
        Whether it is of type EXPRESS.
    update_date
        When it was created or last updated.
    version_arn
        The version that was started, if one was named.
    """

    arn: str
    name: str
    role_arn: str
    definition: JsonObject
    definition_text: str
    express: bool
    update_date: datetime
    version_arn: str | None = None

    @property
    def timeout_seconds(self) -> int | None:
        """How long an execution may take; None for a Standard one without ``TimeoutSeconds``."""
        given: int | None = self.definition.get("TimeoutSeconds")
        if not self.express:
            return given
        return min(given or EXPRESS_TIMEOUT_SECONDS, EXPRESS_TIMEOUT_SECONDS)

    def for_children(self, map_run: MapRun) -> "StateMachine":
        """Return the machine that the children of a Map Run execute."""
        definition = {
            "StartAt": map_run.processor["StartAt"],
            "States": map_run.processor["States"],
        }
        return replace(
            self,
            arn=f"{self.arn}/{map_run.label}",
            name=f"{self.name}/{map_run.label}",
            definition=definition,
            definition_text=to_text(definition),
            express=map_run.express,
            version_arn=None,
        )
