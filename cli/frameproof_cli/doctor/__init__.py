"""What ``frameproof doctor`` looks at, so that all problems are known before a run meets one.

``findings``     what one look ended with, and how a look that fails becomes one
``machine``      this machine: the decoder, the folder, the index, a port, what was built
``account``      AWS: credentials, the region, room for the functions, HealthImaging's quotas
``stack``        the stack: its state machine, its buckets, its data store
``examination``  which of them are looked at, in which order
``view``         the findings, for people and for scripts
"""
