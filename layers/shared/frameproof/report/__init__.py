"""Outcomes -> verdict, report.json and report.html; pure, and read in this order.

``contract``       what report.json holds, in the order in which it holds it
``failure``        an execution that ended early -> the problem that heads its report
``redaction``      takes source URIs, which may hold patient identifiers, out of texts
``problems``       one problem for each object, image set or frame that is not in order
``object_tally``   planned, copied and imported objects, each counted once
``frame_tally``    image sets, and listed frames joined with their outcomes batch by batch
``accounting``     the two tallies behind one door; WriteReport feeds it
``verdict``        the equations that make a run PROVEN
``building``       run + accounting + verdict -> ``Report``
``page``           the page for people: one file that needs nothing from anywhere
"""

from frameproof.report.accounting import Accounting
from frameproof.report.building import RunIdentity, build_report
from frameproof.report.contract import Report
from frameproof.report.failure import ExecutionFailure
from frameproof.report.page import PagePicture, render_page

__all__ = [
    "Accounting",
    "ExecutionFailure",
    "PagePicture",
    "Report",
    "RunIdentity",
    "build_report",
    "render_page",
]
