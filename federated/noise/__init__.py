"""Differential privacy, the second lane: counts and sums of a site with exact noise, drawn once.

``cubes`` says what can go this way and ``policy`` what does, ``bounding`` lets a family count
once, ``mechanisms`` draws, ``accounting`` adds up what a year has cost, ``ledger`` who was
answered, ``usability`` when it helps, ``intervals`` what a reader may conclude, and ``table`` is
what may leave. Only ``mechanisms`` calls OpenDP, inside its functions: the centre needs none.
"""
