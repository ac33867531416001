"""The ledger: one row for each frame, joined of all that a run's steps left; in read order.

``tables``        the contracts as tables: which columns, of which types
``database``      a DuckDB database file that rows are loaded into, part by part
``loading``       the run's folder -> the tables
``preparing.sql``     what is made once, before the rows are compared and joined in slices
``by_instance.sql``   source proof: the attributes of a slice of instances against their objects
``by_image_set.sql``  source proof: the pixels of a slice of frames; and the ledger's rows of them
``findings``      what the comparison found -> counts and problems of the report

Nothing here grows in memory with the number of frames: rows lie in the file, and are compared,
joined and sorted in slices of one size. This is the only room that imports DuckDB, which
WriteReport alone has in a layer.
"""

from frameproof.ledger.database import Ledger, LedgerLimits, open_ledger
from frameproof.ledger.findings import problems_found, source_proof_counts
from frameproof.ledger.loading import load_objects, load_sources
from frameproof.ledger.tables import OUTCOMES

__all__ = [
    "OUTCOMES",
    "Ledger",
    "LedgerLimits",
    "load_objects",
    "load_sources",
    "open_ledger",
    "problems_found",
    "source_proof_counts",
]
