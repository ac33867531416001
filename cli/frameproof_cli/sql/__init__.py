"""DuckDB: tables in files, asked where they lie; nothing here knows what is in them.

``database``  a database in memory, rows as dicts
"""
