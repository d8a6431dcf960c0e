"""``site invite`` and ``site confirm``: a new site, from a code to a key that was compared."""

import argparse
from typing import TYPE_CHECKING

from api.typed import add, opened, settings

if TYPE_CHECKING:
    from api.typed import Commands

PROGRAMMES = ("kleine_helden_huis", "integrale_gezinspoli", "usual_care", "other")
HOURS = 72
GIVE = """\
{name} is invited until {until}.
Code (used once, and shown only now): {code}
Give the site this code and these two lines:
  heldennet-site init --id {id} --name {quoted} --kind {kind} --gemeente {place} --programme {programme}{centre}
  heldennet-site join {code}
Then it reads a fingerprint to you by telephone: heldennet-central site confirm {id} FINGERPRINT"""

GOES_ON = """\
{id} goes on with its new key. The old one never counts again.
The centre takes from it again, also where you had suspended it for something else. If it should not:
heldennet-central site suspend {id}"""


def register(sites: "Commands") -> None:
    """Add the commands of this file to those of ``site``."""
    inviting = add(sites, "invite", site_invite, "give a new site a one-time code")
    inviting.add_argument("--id", required=True, help="short name: lower case, digits, hyphens")
    inviting.add_argument("--kind", required=True, choices=("hospital", "municipality"))
    inviting.add_argument("--name", required=True, help="full name, for the pages")
    inviting.add_argument("--gemeente", required=True, help="municipality, by name or CBS code")
    inviting.add_argument("--city", default="", help="the city it is compared as (default: that)")
    inviting.add_argument("--programme", choices=PROGRAMMES, default="other")
    inviting.add_argument("--label", default="", help="shown with its figures, e.g. synthetic data")
    inviting.add_argument("--hours", type=int, default=HOURS, help="how long the code counts")
    confirming = add(
        sites, "confirm", site_confirm, "take the key of a site whose fingerprint you compared"
    )
    confirming.add_argument("id")
    confirming.add_argument("fingerprint", nargs="+", help="as the site read it by telephone")


def site_invite(args: argparse.Namespace) -> None:
    """Give a new site a one-time code; an earlier code of it that was not confirmed is void."""
    import os
    import shlex
    from datetime import UTC, datetime, timedelta

    from api.inviting import Wanted, invite
    from federated import gemeenten

    wanted = Wanted(
        args.id, args.kind, args.name, args.gemeente, args.programme, args.city, args.label
    )
    now, lasts = datetime.now(UTC), timedelta(hours=args.hours)
    code = invite(opened(args), wanted, now, lasts, os.urandom)
    url = settings(args).url
    print(
        GIVE.format(
            id=args.id,
            name=args.name,
            quoted=shlex.quote(args.name),
            kind=args.kind,
            place=gemeenten.find(args.gemeente).code,
            programme=args.programme,
            code=code,
            until=f"{now + lasts:%Y-%m-%d %H:%M} UTC",
            centre=f" --centre {url}" if url else " --centre URL",
        )
    )


def site_confirm(args: argparse.Namespace) -> None:
    """Enrol a site that waits, or take its new key, when the fingerprint is the one it read to you."""
    from datetime import UTC, datetime

    from api import rekeying
    from api.inviting import confirm

    database, now, heard = opened(args), datetime.now(UTC), "".join(args.fingerprint)
    if renewed := rekeying.confirm(database, args.id, heard, now):
        print(GOES_ON.format(id=renewed.id))
        return
    site = confirm(database, args.id, heard, now)
    print(
        f"{site.id} is enrolled. Next: the digest of its approved policy, with "
        f"`heldennet-central site policy {site.id} DIGEST`; and it types `heldennet-site conformance`."
    )
