"""``policy``: read the pseudonymisation policy, question it, and approve it as it is."""

from flows import policy_commands
from flows.command import group

COMMAND = group(
    policy_commands, "policy", "show, question or approve what happens to every column", order=50
)
