"""The ``frameproof`` command: start runs, watch them, read what they proved.

``__main__``, ``app``   the command tree, and what becomes of an error at its last line
``commands``            one module per command: its options and one call
``wiring``              what the commands talk to; tests put fakes here
``failures``            exit codes, and each error as one line that says what to do
``home``                where reports and the local stack's state lie on this machine
``local_stack``         the local stand-in for AWS: found, started, ended
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
``progress``            live lines on stderr
``results``             report.json and report.html: fetched, kept, summed up
``reference``           writes docs/cli.md from the command tree

The command never imports the steps or the local stack: runs go through Step Functions and the
local stack is spoken to over HTTP, as any user's would.
"""
