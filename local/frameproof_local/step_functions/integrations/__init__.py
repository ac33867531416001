"""What a Task state can call: Lambda functions, AWS SDK actions, other executions.

``dispatcher`` is the one place through which all calls go.
"""
