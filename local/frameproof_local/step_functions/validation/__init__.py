"""What is checked when a state machine is created: whether its definition can run at all.

``definition`` checks the whole, ``shapes`` what it is made of, ``states`` one state, ``fields``
says which field belongs where, ``data`` checks paths, templates, Retry and Catch, ``choices`` the
rules of a Choice, ``maps`` the parts of a Map. Each finding is a ``Diagnostic`` with AWS's code
and a JSON pointer to the place.
"""

from frameproof_local.step_functions.validation.definition import diagnose, require_valid
from frameproof_local.step_functions.validation.diagnostics import Diagnostic

__all__ = ["Diagnostic", "diagnose", "require_valid"]
