"""``reidentify``: turn one pseudonym back, by two people, with a reason, on record."""

from flows import reidentify_commands
from flows.command import group

COMMAND = group(
    reidentify_commands, "reidentify", "turn one pseudonym back: two people, a reason", order=130
)
