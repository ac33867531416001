"""AWS on one machine, as far as Frameproof needs it: one process, one loopback port, no account.

The package stands in for AWS and knows nothing of the product: they meet over HTTP and built
artefacts only, so that one wrong idea cannot cancel itself out.
"""
