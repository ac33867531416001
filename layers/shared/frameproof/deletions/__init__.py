"""What DeleteRun does: who owns what, what refuses, what goes, and in which order.

``ownership``       which image sets are of which runs, and may go with them
``passes``          what travels through DeleteRun
``checks``          what refuses a deletion, before anything is deleted
``scope``           what a deletion takes: some runs, or all data of the stack
``stack_requests``  what CloudFormation asks of a custom resource, and its answer
"""
