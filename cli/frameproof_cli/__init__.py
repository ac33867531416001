"""The ``frameproof`` command: start runs, watch them, read what they proved, delete them.

``__main__``, ``app``  the command tree, and what becomes of an error at its last line
``reference``          writes docs/cli.md from the command tree
``walk``               plain ``frameproof`` on a terminal: asks, and carries commands out
``commands``           one module per command: its options and one call
``options``            what several commands have in common: options, the argument RUN, help
``deletion``           what runs made, taken away again
``downloads``          bitmaps, or series as DICOM files, brought into a folder
``estimates``          how much a run would be, take and cost
``ledger_queries``     a run's ledger, asked for its frames
``status``             runs looked at once, without waiting
``runs``               runs: asked for, agreed to, started, followed, tried again
``watching``           one execution watched to its end, and what that end says
``target``             which stack a command talks to, and what that stack is made of
``wiring``             what the commands talk to; tests put fakes here
``idc``                public studies: searched, shown, and whatever they are named by made out
``rebuilding``         metadata and frames -> DICOM files                          (pydicom)
``local``              this machine: the command's home, and the local stand-in for AWS
``aws``                the gateways: connections, S3, Step Functions
``sql``                tables in files, asked through DuckDB
``terminal``           how the command speaks: errors and exit codes, live lines, figures
``schemas``            the JSON Schemas of what is printed

Each room's ``__init__`` is its map. A room imports only those below it; ``.importlinter`` holds
this.

The command never imports the steps or the local stack: runs go through Step Functions and the
local stack is spoken to over HTTP, as any user's would.
"""
