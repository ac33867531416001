"""The ``frameproof`` command: start runs, watch them, read what they proved, delete them.

``__main__``, ``app``   the command tree, and what becomes of an error at its last line
``commands``            one module per command: its options and one call
``wiring``              what the commands talk to; tests put fakes here
``failures``            exit codes, and each error as one line that says what to do
``home``                where reports and the local stack's state lie on this machine
``local_stack``         the local stand-in for AWS: found, started, ended
``sample_run``          the run that ``local up --with-sample`` makes
``function_events``     what a run called its functions with, for ``sam local invoke``
``sam_local``           where a container finds the local stack, and the functions' variables
``processes``           is it ours, has it ended
``connections``         the only place that builds boto3 clients
``target``              which stack a command talks to, and what that stack is made of
``buckets``             the S3 gateway of the command
``uploads``             a local folder -> ``uploads/<run-id>/`` of the input bucket
``requests``            options -> an execution's input and a run id
``estimates``           how much a run would be, take and cost; ``estimate_view`` writes it down
``agreement``           what is said, and asked, before a run starts
``idc``                 public studies: searched, shown, and whatever they are named by made out
``suggestions``         what a person may have meant
``descriptions``        what Step Functions tells about an execution and a Map, as records
``executions``          the Step Functions gateway: start, describe, history, stop, redrive
``history``             history events -> what happened to which state
``work``                how many objects or frames the items of a Map hold
``map_progress``        how far a Map is, how fast, and how long it will take
``follow``              watches one execution to its end, and tells its audiences
``live_view``           an audience: a person at a terminal
``event_stream``        an audience: a script, one JSON object a line
``endings``             how an execution ended -> exit code, verdict and message
``overview``            all runs, one row each
``state_of_run``        one look at one run
``status_view``         that look, written for a person and for a script
``retrying``            redrive, or a new execution
``completion``          run ids for the shell
``schemas``             the JSON Schemas of what is printed
``figures``             numbers and times as people read them
``manners``             quiet, colours, tracebacks
``deletion_plan``       what a deletion takes away, what it must not, and the list for a person
``deletion_planner``    reads what runs made and whether it may go
``deletions``           starts DeleteRun and follows it
``progress``            live lines and bars on stderr
``results``             report.json and report.html: fetched, kept, summed up
``reference``           writes docs/cli.md from the command tree

The command never imports the steps or the local stack: runs go through Step Functions and the
local stack is spoken to over HTTP, as any user's would.
"""
