"""What several commands have in common: their options, the argument RUN, the shape of their help.

``target_options``  which stack; opens the runs of the target that they name
``study_options``   what is to be imported, and how
``run_argument``    the argument RUN, and the options of what is watched
``completion``      run ids for the shell
``studies_group``   a group one of whose commands stands for the group itself
``help_sections``   help with sections that stand as they were written
"""
