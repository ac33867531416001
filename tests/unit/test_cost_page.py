"""docs/cost.md cannot lie: its tables are what the cost model writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cost_scenarios import (
    DESIGNS,
    PAGE,
    SCENARIOS,
    TARIFF,
    designs_table,
    ours,
    renewed,
)
from frameproof.costs import Usage, cost_of, estimate_run
from frameproof.costs.prices import US_EAST_1

_PRICES = Path(__file__).parents[2] / "layers/shared/frameproof/costs/prices.py"


def test_tables_of_the_page_are_what_the_model_writes() -> None:
    text = PAGE.read_text()
    assert text == renewed(text), "renew docs/cost.md: python -m benchmarks.cost_scenarios"


def test_page_names_the_day_and_the_region_of_its_prices() -> None:
    assert f"Of {US_EAST_1.region}, as of {US_EAST_1.checked}." in PAGE.read_text()


def _own_cost(usage: Usage) -> float:
    cost = cost_of(usage, TARIFF)
    return cost["totalUsd"] - cost["healthImagingApiUsd"]


def test_million_frames_cost_a_fiftieth_of_one_lambda_for_each() -> None:
    estimate = estimate_run(SCENARIOS[2].study)
    naive = dict(DESIGNS)["inline Map, one Lambda a frame"](estimate)
    assert _own_cost(naive) == pytest.approx(32, rel=0.05)  # as others reckon it, too
    assert _own_cost(ours(estimate)) < _own_cost(naive) / 50


def test_no_design_is_cheaper_from_100_000_frames_on() -> None:
    for scenario in SCENARIOS[1:]:
        estimate = estimate_run(scenario.study)
        costs = {name: _own_cost(design(estimate)) for name, design in DESIGNS}
        assert min(costs, key=lambda name: costs[name]) == "Frameproof"


def test_every_design_stands_in_the_table() -> None:
    assert all(f"| {name} |" in designs_table() for name, _ in DESIGNS)


def test_prices_stand_in_one_file_alone() -> None:
    package = _PRICES.parents[1]
    amounts = ("0.0000166667", "0.0000133334", "0.105,")
    holders = {
        path.name
        for path in package.rglob("*.py")
        if any(amount in path.read_text() for amount in amounts)
    }
    assert holders == {_PRICES.name}
