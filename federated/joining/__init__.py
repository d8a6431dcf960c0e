"""Before a city joins: what the programme would ask, cost and bring, and what could be found out.

Everything here is reckoned from assumptions that the reader may change. Nothing is a result of any
city, and nothing rests on an outcome.
"""
