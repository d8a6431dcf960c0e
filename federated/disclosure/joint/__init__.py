"""One joint system: everything that is published together, and what it must not give away.

``problem`` says what the attacker knows and what must stay open, ``deviations`` asks HiGHS for
feasible tables, ``protect`` hides until every demand has such a table, ``cleanup`` shows again what
was hidden in vain. Cells are numbers 0 to n-1; what they mean is the caller's business.
"""
