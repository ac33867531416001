"""What a test may do from outside to what runs: hold it, slow it down, kill it, let it fail.

Each is a switch that does nothing until it is set; ``admin_interventions`` has their pages.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frameproof_local.lambda_host.crashes import Crashes
from frameproof_local.lambda_host.disks import Disks
from frameproof_local.s3_faults.plan import S3Faults
from frameproof_local.step_functions.deliveries import Deliveries, RunTask
from frameproof_local.step_functions.failures import Failures
from frameproof_local.step_functions.holds import Holds
from frameproof_local.step_functions.transition_quota import TransitionQuota

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Interventions:
    """The switches of one server.

    Attributes
    ----------
    holds
        Keeps an execution at a state.
    transitions
        Makes executions wait that enter too many states.
    deliveries
        Makes each Task's call several times at once.
    failures
        Lets a Task's call fail, done or not.
    crashes
        Kills a function's process at a call that it makes.
    disks
        Leaves a function little room for files.
    s3_faults
        Lets S3 refuse, wait, or spoil what it copies.
    """

    holds: Holds = field(default_factory=Holds)
    transitions: TransitionQuota = field(default_factory=TransitionQuota)
    deliveries: Deliveries = field(default_factory=Deliveries)
    failures: Failures = field(default_factory=Failures)
    crashes: Crashes = field(default_factory=Crashes)
    disks: Disks = field(default_factory=Disks)
    s3_faults: S3Faults = field(default_factory=S3Faults)

    def around_task(self, run_task: RunTask) -> RunTask:
        """Return what makes a Task's call as often as is wanted; each of them may fail."""
        return self.deliveries.around(self.failures.around(run_task))

    def around_services(self, aws: "WSGIApplication") -> "WSGIApplication":
        """Return an application that answers as ``aws`` does, until S3 or a caller is to fail."""
        return self.crashes.around(self.s3_faults.around(aws))
