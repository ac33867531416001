"""The commands: each module declares options and makes one call.

What a command returns is its exit code; ``app`` turns errors into theirs.
"""
