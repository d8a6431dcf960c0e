"""Secure sums: sites learn nothing, the centre learns the total and who was in it.

After Bonawitz et al., Practical Secure Aggregation for Privacy-Preserving Machine Learning, CCS
2017, in the form against a centre that lies: every pair of sites shares a mask that falls out of
the total, every site adds a mask of its own, and both can be undone for a site only with shares
of enough others, who give one kind of share for a site and never both. ``docs/secure-sums.md``
tells it in plain words. Nothing here does input or output.
"""
