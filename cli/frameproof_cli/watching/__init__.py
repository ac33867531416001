"""One execution watched to its end, and what that end says.

``history``       history events -> what happened to which state
``work``          how many objects or frames the items of a Map hold
``map_progress``  how far a Map is, how fast, and how long it will take
``follow``        watches an execution to its end, and tells its audiences
``live_view``     an audience: a person at a terminal
``event_stream``  an audience: a script, one JSON object a line
``endings``       how an execution ended -> exit code, verdict and message
``results``       report.json and report.html: fetched, kept, summed up
"""
