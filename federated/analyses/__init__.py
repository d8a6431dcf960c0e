"""Analyses over sites that equal the pooled one: one file an analysis.

An analysis is a generator: it yields questions, is sent totals, and returns a result. It keeps
nothing else, so that it can be resumed, and checked by a site, from the totals announced so far.
"""
