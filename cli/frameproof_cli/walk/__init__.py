"""Plain ``frameproof`` on a terminal: asks step by step, and does what was answered.

``walk``         the order of the steps, and what Ctrl-C leaves at each
``where``        the local stack, started if it has to be, or a stack on AWS
``study``        a sample, a study of the IDC, a folder, an S3 prefix
``idc_study``    a study of the IDC, looked for and picked from a list
``products``     what is to be made of the study beside the proof
``summary``      what the answers come to: amounts, cost, the command line
``afterwards``   the report, and the deletion
``previews``     how much a study is, in the lines under a list
``command_line`` the answers as a command line, and the command line carried out
``questions``    how is asked; a test answers instead
``picker``       a list to pick from, with a filter and a preview

Everything that happens is done by commands of ``frameproof``, which the walk shows as it goes:
there is nothing that it can do and they can't.
"""
