"""The privacy officer's file: everything to read, question and answer for one policy version.

One page that needs nothing else, in Dutch or English, on paper or on a screen; or the same as text.
It is made inside the site and stays there: rounded numbers, made-up examples, no value of a record.
"""
