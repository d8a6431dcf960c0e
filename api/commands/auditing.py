"""``audit`` and ``audit-releases``: who did what, and what could be worked out of what is held."""

import argparse
from typing import TYPE_CHECKING

from api.typed import add, group, opened, show

if TYPE_CHECKING:
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    audits = group(commands, "audit", "who did what, in an unbroken chain")
    add(audits, "show", audit_show, "print the records")
    add(audits, "verify", audit_verify, "verify the chain")
    reconciling = add(audits, "reconcile", audit_reconcile, "compare releases, tables and chain")
    reconciling.add_argument("site", nargs="?", help="id of one site (default: all)")
    add(commands, "audit-releases", audit_releases, "attack all that the centre holds")


def audit_show(args: argparse.Namespace) -> None:
    """Print the audit records."""
    from api.operator import audit_table

    show(audit_table(opened(args)))


def audit_verify(args: argparse.Namespace) -> None:
    """Verify the chain of audit records."""
    from api.operator import verify_audit

    print(f"{verify_audit(opened(args))} audit records, chain unbroken.")


def audit_reconcile(args: argparse.Namespace) -> None:
    """Compare what is held with the chain; print for each site what it may compare with its own."""
    from api.holdings import table

    show(table(opened(args), args.site))


def audit_releases(args: argparse.Namespace) -> None:
    """Try to work out what is hidden from all tables that the centre holds together."""
    from api.attacking import attacked

    print(attacked(opened(args)))
