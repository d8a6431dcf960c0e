"""People at the centre: who they are, how they sign in, and what a route may ask of them.

A route that needs a person takes ``SignedIn`` of ``api.people.access``, and one that changes
something takes ``Submitted`` of the same file. Who may do what stands in ``api.permissions``.
"""
