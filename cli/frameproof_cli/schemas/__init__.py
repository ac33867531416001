"""The JSON Schemas of what the commands print, beside this file.

``deletion``  ``frameproof delete --json``
``doctor``    ``frameproof doctor --json``
``download``  ``frameproof download --json``
``estimate``  ``frameproof estimate --json`` and ``frameproof run --dry-run --json``
``event``     a line of ``--json-stream``
``frames``    ``frameproof frames --json``
``list``      ``frameproof list --json``
``local_status``  ``frameproof local status --json``
``started``   ``frameproof run --no-wait --json`` and ``frameproof retry --no-wait --json``
``status``    ``frameproof status --json``
``stopped``   ``frameproof stop --json``
``studies``   ``frameproof studies --json``
``study``     ``frameproof studies show --json``

What ``run``, ``watch`` and ``report`` print with ``--json`` is the run's report.json, which
``statemachine/report.schema.json`` describes. Members may be added within a version: a script
ignores what it does not know. What is taken away or changes its meaning makes a new version.
"""

SCHEMA_VERSION = "1.0"
"""Stands in every document that these schemas describe."""
