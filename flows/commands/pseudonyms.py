"""``pseudonyms``: which versions there are, a new version in the store, the end of an old one."""

from flows import pseudonym_commands
from flows.command import group

COMMAND = group(
    pseudonym_commands, "pseudonyms", "show, renew or destroy versions of pseudonyms", order=120
)
