"""Waiting until a service answers what is waited for."""

from __future__ import annotations

from typing import Any

from botocore.waiter import WaiterModel, create_waiter_with_client


def wait_for(client: Any, operation: str, path: str, value: str, request: dict[str, str]) -> None:
    """Ask every second until the answer has a value at a path."""
    success = {"matcher": "path", "argument": path, "expected": value, "state": "success"}
    asking = {"operation": operation, "delay": 1, "maxAttempts": 60, "acceptors": [success]}
    model = WaiterModel({"version": 2, "waiters": {operation: asking}})
    create_waiter_with_client(operation, model, client).wait(**request)
