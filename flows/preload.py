"""Import this to have loaded what the commands load: for a process that forks one for each command.

Nothing here reads a setting, opens a file or starts a thread, and Prefect is not among it: it reads
a site's settings while it is imported.
"""

from importlib import import_module

from flows import quiet
from quality import expectations

HEAVY = (
    "flows.cli",
    "flows.officer_file.document",
    "flows.own_report",
    "flows.pipeline.whole",
    "flows.policy_commands.propose",
    "highspy",
    "http_message_signatures",
    "httpx",
    "ibis.backends.duckdb",
    "jinja2",
    "lxml.etree",
    "openpyxl",
    "pseudonymisation.policy",
    "pyarrow.csv",
    "scipy.stats",
    "sites.settings",
)

quiet.telemetry_off()
expectations.load()
for name in HEAVY:
    import_module(name)
