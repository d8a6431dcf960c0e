"""A synthetic city, in the formats that hospitals and municipalities really export.

Nobody in it exists. Names come from a pool that cannot be mistaken for people, and the only
citizen service numbers are official test numbers. The same families appear at both sites of a
city; by default the two arms come from the same distributions, so there is nothing to be found.
"""

from sites.example_data.world import World, make_city

__all__ = ["World", "make_city"]
