"""``study``: questions of researchers over several sites: read, try out, decide, take part."""

from flows import study_commands
from flows.command import group

COMMAND = group(
    study_commands, "study", "read, decide on, and take part in studies over sites", order=101
)
