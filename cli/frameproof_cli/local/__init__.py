"""The command on this machine: where it keeps its things, and the local stand-in for AWS.

``home``             where reports and the local stack's state lie
``stack``            the local stack seen from outside: found, started, ended
``serve_command``    the command line that its server is started with
``processes``        is it ours, has it ended
``server_log``       what the local stack prints, kept in a file
``environment``      the shell lines that point any AWS tool at the local stack
``sam_local``        where a container finds the local stack, and the functions' variables
``function_events``  what a run called its functions with, for ``sam local invoke``
"""
