"""What a test may do from outside to what runs: hold it, slow it down, call it twice, kill it.

Each is a switch that does nothing until it is set; ``admin_interventions`` has their pages.
"""

from dataclasses import dataclass, field

from frameproof_local.lambda_host.crashes import Crashes
from frameproof_local.step_functions.deliveries import Deliveries
from frameproof_local.step_functions.holds import Holds
from frameproof_local.step_functions.transition_quota import TransitionQuota


@dataclass(frozen=True)
class Interventions:
    """The four switches of one server.

    Attributes
    ----------
    holds
        Keeps an execution at a state.
    transitions
        Makes executions wait that enter too many states.
    deliveries
        Makes each Task's call several times at once.
    crashes
        Kills a function's process at a call that it makes.
    """

    holds: Holds = field(default_factory=Holds)
    transitions: TransitionQuota = field(default_factory=TransitionQuota)
    deliveries: Deliveries = field(default_factory=Deliveries)
    crashes: Crashes = field(default_factory=Crashes)
