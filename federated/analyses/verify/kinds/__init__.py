"""How a kind of fixture becomes an analysis: one file a kind.

Each offers ``quantities(fixture)``, an analysis whose result has the names of the fixture's result.
"""
