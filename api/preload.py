"""Import this to have loaded what the commands load: for a process that forks one for each command."""

from importlib import import_module

HEAVY = (
    "api.cli",
    "api.operator",
    "api.pages.report",
    "api.pages.terminal",
    "api.registry",
    "api.settings",
    "api.store.database",
    "sqlalchemy.orm",
)

for name in HEAVY:
    import_module(name)
