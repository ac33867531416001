"""report.html: one file that needs nothing from anywhere and can be mailed as evidence.

It works offline, by keyboard alone, on a phone, on paper, and without JavaScript but for the image
viewer and the filter. It shows counts, HealthImaging's ids and reasons, the copies' keys and the
pictures that it is given; never a source URI or a patient's attributes, and of DICOM UIDs only
those of frames that a source proof found to differ.

``markup``      HTML elements that escape what they hold
``wording``     numbers and contract names in words
``assets``      style sheets and scripts (``assets/``), and the policy that allows nothing else
``pictures``    which pictures fit
``flow``        counts as bars that split where things went different ways (SVG)
``verdict``     the sections, from top to bottom: the verdict and why,
``problems``    what is not in order,
``accounting``  every object, instance and frame accounted for,
``series``      a contact sheet for each series,
``viewer``      an image viewer,
``amounts``     times, throughput, calls and cost,
``closing``     what the page does not say, and where the rest is
``document``    the sections put together
"""

from frameproof.report.page.document import render_page
from frameproof.report.page.pictures import PagePicture

__all__ = ["PagePicture", "render_page"]
