"""What a run costs: before it, from a plan; after it, from what was counted.

Data flows one way::

    Study   -> planning.expect_work ->  Work  -> usage.usage_of -> Usage -> model.cost_of -> US$
    a run's folder -> counters.count_work ->/

``work``      how much there was, or will be, to do: objects, batches, polls, frames
``flow``      Lambda invocations and state transitions of that work
``requests``  its S3 requests
``compute``   the seconds its functions take, and their GB-seconds
``usage``     everything of it that AWS bills, in AWS's own units
``prices``    the price table: dated, with its sources; the only file with a price in it
``model``     usage times prices
``planning``  a study that was only listed -> the work that is to be expected, and the time

Nothing here knows AWS. What is counted, what is estimated and what is left out: ``docs/cost.md``.
"""

from frameproof.costs.compute import MEMORY_MB
from frameproof.costs.model import Tariff, cost_of
from frameproof.costs.planning import Estimate, Study, estimate_run
from frameproof.costs.prices import Architecture, PriceTable, prices_in
from frameproof.costs.usage import Usage, usage_of
from frameproof.costs.work import Work

__all__ = [
    "MEMORY_MB",
    "Architecture",
    "Estimate",
    "PriceTable",
    "Study",
    "Tariff",
    "Usage",
    "Work",
    "cost_of",
    "estimate_run",
    "prices_in",
    "usage_of",
]
