"""How the command speaks to who called it; nothing here knows AWS or a run.

``failures``     exit codes, and each error as one line that says what to do
``manners``      quiet, colours, tracebacks
``progress``     live lines and bars on stderr
``figures``      numbers and times as people read them
``tables``       records as lines of columns
``suggestions``  what a person may have meant
"""
