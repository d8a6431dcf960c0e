"""``release``: what leaves this site, before and after, and who lets it go."""

from flows import release_commands
from flows.command import group

COMMAND = group(
    release_commands, "release", "look at what leaves the site, let it go, or send it", order=90
)
