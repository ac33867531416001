"""A function with another configuration for a while, as anybody may give it by Lambda's API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.conftest import LocalStack


@contextmanager
def configured(
    stack: LocalStack, step: str, *, variables: dict[str, str] | None = None, **changes: Any
) -> Iterator[None]:
    """Change a step's function; it is as before afterwards.

    Parameters
    ----------
    variables
        Of its environment, in place of those of these names.
    changes
        Fields of UpdateFunctionConfiguration: ``Timeout=2``; ``Layers`` come to those that it has.
    """
    functions = stack.client("lambda")
    pages = functions.get_paginator("list_functions").paginate()
    found = [item for page in pages for item in page["Functions"]]
    (function,) = [item for item in found if f"-{step}Function" in item["FunctionName"]]
    name = function["FunctionName"]
    if variables:
        kept = function["Environment"]["Variables"]
        changes["Environment"] = {"Variables": {**kept, **variables}}
    before = {field: function[field] for field in changes}
    if "Layers" in changes:
        before["Layers"] = [layer["Arn"] for layer in function["Layers"]]
        changes["Layers"] = [*before["Layers"], *changes["Layers"]]
    functions.update_function_configuration(FunctionName=name, **changes)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, **before)
