"""The conformance pack: planted tables that a disclosure engine must hide, and comfortable ones.

``plants`` and ``histories`` draw them from a seed of the centre's choice, so an answer cannot be
canned. ``running`` lets the engine of a site protect them, as it protects its own figures;
``judging`` is the centre's: it counts the truth itself and attacks the answer. It says that the
engine installed there works. It cannot say that a site uses it: for that the centre checks every
release again.
"""
