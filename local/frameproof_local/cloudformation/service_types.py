"""The shape that all API operations share: parameters in, answer out, both in the API's words."""

from collections.abc import Callable
from typing import Any

from .registry import Registry
from .submission import Request

Answer = dict[str, Any]
Operation = Callable[[Registry, Request], Answer]
