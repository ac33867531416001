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
``executions``          the Step Functions gateway: start, describe, history, failed children
``history``             history events -> what happened to which state
``follow``              watches one execution to its end
``endings``             how an execution ended -> exit code and message
``deletion_plan``       what a deletion takes away, what it must not, and the list for a person
``deletion_planner``    reads what runs made and whether it may go
``deletions``           starts DeleteRun and follows it
``progress``            live lines on stderr
``results``             report.json and report.html: fetched, kept, summed up
``reference``           writes docs/cli.md from the command tree

The command never imports the steps or the local stack: runs go through Step Functions and the
local stack is spoken to over HTTP, as any user's would.
"""
