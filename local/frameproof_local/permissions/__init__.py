"""Who may do what: each call that a function or a state machine makes is held against its role.

A Lambda environment gets an access key of its role's (``credentials``), so that a request's
signature names who sent it. ``front`` stands before all services: it asks what the request
``needs`` in IAM's words, and the ``gate`` judges that by the role's ``policies``, which it reads
from the local IAM (``role_policies``). What was used stands in the ``record``; what is refused
gets the service's own answer (``refusals``).

A person's calls, with any other key, are not judged: on this machine there is nobody to keep out.
"""
