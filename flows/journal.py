"""An append-only file of one JSON record a line, each tied to the one before it by a hash.

Audit and receipts are kept in this form; ``federated.chain`` gives the rule, this module the
file. A line counts from its newline on: half a line after a power cut was never acknowledged,
and the next append removes it.
"""
