"""The table of docs/reliability.md: what is to hold, which tests show it, what came of them.

================  ================================================================================
``numbers.toml``  the faults, invariants and requirements, and what is not shown of each
``numbers``       reads it
``markers``       which tests carry which number, read off the source without running it
``judged_code``   a digest of the code that the results judge
``recorder``      a plugin of pytest that writes down what came of the marked tests
``results``       what it writes: ``results.json``, of CI's slice and of the campaign
``table``         makes the table of all that: ``python -m scripts.reliability.table``
================  ================================================================================

``make reliability`` runs CI's slice of the marked tests and renews results and table; ``make
campaign`` does the same with all of them.
"""
