"""A second opinion by τ-Argus (extra ``argus``), asked for and never followed.

``jj`` writes a problem in τ-Argus' own format, ``worker`` runs its optimiser, ``keeper`` watches
over that process and removes its files, ``opinion`` compares what it would hide with what we hide.
"""
