"""How much a run would be, take and cost; nothing is started, nothing is written.

``amounts``        the sources of a request -> objects and bytes
``run_estimate``   amounts -> time, usage, cost; the document for scripts
``estimate_view``  an estimate, written for a person
"""
