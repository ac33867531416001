"""The kinds of state, one function each: the visit and the input in, the result out."""

from frameproof_local.step_functions.states.choosing import run_choice
from frameproof_local.step_functions.states.mapping import run_map
from frameproof_local.step_functions.states.parallel import run_parallel
from frameproof_local.step_functions.states.simple import run_fail, run_pass, run_succeed
from frameproof_local.step_functions.states.task import run_task
from frameproof_local.step_functions.states.waiting import run_wait
from frameproof_local.step_functions.visit import StateHandler

HANDLERS: dict[str, StateHandler] = {
    "Pass": run_pass,
    "Task": run_task,
    "Choice": run_choice,
    "Wait": run_wait,
    "Succeed": run_succeed,
    "Fail": run_fail,
    "Parallel": run_parallel,
    "Map": run_map,
}
