"""The attacker: what follows from everything that was published, worked out without the protector.

``knowledge`` is what he knows, as bounds of sums; ``simplified`` takes out what follows at once;
``tables`` finds tables that agree with all of it. ``cells``, ``reading`` and ``truth`` turn printed
lines into knowledge, ``judging`` and ``insiders`` say what must not follow, ``gate`` gives the
verdict. ``released`` does the same for the tables of a site.
"""
