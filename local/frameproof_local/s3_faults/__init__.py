"""Trouble that S3 makes on request, in front of moto's S3 and without touching it.

================ ===================================================================
``rules``        what a rule of the admin page ``s3/faults`` says
``calls``        which operation on which key a request is
``answers``      what a client sees of each kind
``plan``         the rules that are left, and the application that works them off
================ ===================================================================
"""
