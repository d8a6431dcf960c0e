"""A release on one page before it leaves: what is shown, what is hidden and why, and the bytes.

It holds exact figures and reasons, so it is made inside the site and stays there.
"""
