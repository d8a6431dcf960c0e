"""``site``: who takes part."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands import describing, inviting
from api.commands.inviting import HOURS, PROGRAMMES
from api.typed import add, group, opened, show

if TYPE_CHECKING:
    from api.typed import Commands

NEW_KEY = """\
{id} is suspended: its key counts no more, and never again.
Code for a new one (used once, and shown only now): {code}
The site types:
  heldennet-site keys --new
  heldennet-site join {code}
Then it reads a fingerprint to you by telephone: heldennet-central site confirm {id} FINGERPRINT"""


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    sites = group(commands, "site", "enrolled sites")
    inviting.register(sites)
    describing.register(sites)
    adding = add(sites, "add", site_add, "enrol a site whose key you have in a file")
    adding.add_argument("--key", type=Path, required=True, help="file with its public key")
    adding.add_argument("--id", required=True, help="as in its site.toml")
    adding.add_argument("--kind", required=True, choices=("hospital", "municipality"))
    adding.add_argument("--name", required=True, help="full name, for the pages")
    adding.add_argument("--gemeentecode", required=True, help="CBS code, four digits")
    adding.add_argument("--city", required=True, help="the city it is compared as")
    adding.add_argument("--programme", choices=PROGRAMMES, default="other")
    adding.add_argument("--label", default="", help="shown with its figures, e.g. synthetic data")
    adding.add_argument(
        "--policy-digest", action="append", default=[], help="of its approved policy; may repeat"
    )
    add(sites, "list", site_list, "show all sites")
    add(sites, "suspend", site_suspend, "take nothing more from a site").add_argument("id")
    resuming = "take from a suspended site again, by the same key"
    add(sites, "resume", site_resume, resuming).add_argument("id")
    rekeying = add(sites, "rekey", site_rekey, "take no more by a site's key; ask for a new one")
    rekeying.add_argument("id")
    rekeying.add_argument("--hours", type=int, default=HOURS, help="how long the code counts")
    policy = add(sites, "policy", site_policy, "register a policy version of a site")
    policy.add_argument("id")
    policy.add_argument("digest")


def site_add(args: argparse.Namespace) -> None:
    """Enrol a site with the public key that it gave you in a file; the usual way is `invite`."""
    from api.operator import enrol

    print(enrol(opened(args), args))


def site_list(args: argparse.Namespace) -> None:
    """Print every enrolled site."""
    from api.operator import site_table

    show(site_table(opened(args)))


def site_suspend(args: argparse.Namespace) -> None:
    """Take nothing more from a site."""
    from api.operator import suspend

    print(suspend(opened(args), args.id))


def site_resume(args: argparse.Namespace) -> None:
    """Take from a site again that was suspended by mistake."""
    from datetime import UTC, datetime

    from api.rekeying import resume

    resume(opened(args), args.id, datetime.now(UTC))
    print(f"{args.id} is enrolled again, with the key that it had.")


def site_rekey(args: argparse.Namespace) -> None:
    """Take nothing more by the key of a site, lost or stolen, and give it a code for a new one."""
    import os
    from datetime import UTC, datetime, timedelta

    from api.rekeying import rekey

    lasts = timedelta(hours=args.hours)
    code = rekey(opened(args), args.id, datetime.now(UTC), lasts, os.urandom)
    print(NEW_KEY.format(id=args.id, code=code))


def site_policy(args: argparse.Namespace) -> None:
    """Register a version of a site's pseudonymisation policy."""
    from api.operator import register as registered

    registered(opened(args), args.id, args.digest)
    print(f"{args.id} may publish under policy {args.digest[:12]}….")
