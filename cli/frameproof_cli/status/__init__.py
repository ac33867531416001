"""Runs looked at once, without waiting.

``overview``      all runs, one row each
``state_of_run``  one look at one run
``status_view``   that look, written for a person and for a script
"""
