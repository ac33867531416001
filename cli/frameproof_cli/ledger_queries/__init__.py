"""A run's ledger, asked for its frames; what names patients (the source URIs) is never shown.

``query``  what is asked for -> one page of rows
``views``  that page as a table, CSV or JSON (``schemas/frames.schema.json``)
"""
