"""The door for outsiders: a small world of families in, what would be published of it out.

``world`` is the input, ``segments`` says which families enter with which release, ``grid`` which
cells there are, ``system`` what is known of them, ``publish`` decides release after release.
"""
