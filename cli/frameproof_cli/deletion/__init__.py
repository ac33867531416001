"""What runs made, taken away again.

``plan``       what a deletion takes away, what it must not, and the list for a person
``planner``    reads what runs made and whether it may go -> a plan
``deletions``  starts DeleteRun and follows it
"""
