"""Many studies: what ImportCollection plans, and what it reports; pure, and read in this order.

``layout``      where everything of a collection lies in S3
``study_list``  the list of studies, read and checked as a whole
``run_names``   which names the executions of a run may have
``standing``    whether a run was proven already, as it is asked for now
``contract``    what a collection's report.json holds
``judging``     what came of each study -> its row, and the verdict on all of them
``page``        report.html, in the look of a run's own report
"""
