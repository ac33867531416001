"""The only code that touches moto's private names: one file per touch, one contract test each.

moto is pinned. When a new version moves one of these names, the test in ``tests/contract`` that
bears the file's name fails and says which one.
"""
