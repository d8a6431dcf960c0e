"""``person``: who may sign in, in which role."""

import argparse
from typing import TYPE_CHECKING

from api.typed import add, group, opened, settings, show

if TYPE_CHECKING:
    from api.typed import Commands

ROLES = ("data_steward", "researcher", "privacy_officer", "operator")


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    persons = group(commands, "person", "who may sign in, in which role")
    adding = add(persons, "add", person_add, "let somebody sign in")
    adding.add_argument("--name", required=True, help="as it stands on her own pages")
    _role(adding)
    adding.add_argument(
        "--email", help="by which she is known when she first comes from a provider"
    )
    add(persons, "list", person_list, "show who may sign in")
    linking = add(persons, "link", person_link, "print a link with which somebody signs in once")
    linking.add_argument("id")
    linking.add_argument("--hours", type=int, default=24, help="how long it works; default: 24")
    linking.add_argument("--port", type=int, default=8400, help="of serve, without url in settings")
    binding = add(persons, "bind", person_bind, "say how the provider calls somebody")
    binding.add_argument("id")
    binding.add_argument("--subject", required=True, help="the sub of her id_token")
    changing = add(persons, "role", person_role, "give somebody another role")
    changing.add_argument("id")
    _role(changing)
    add(persons, "remove", person_remove, "let somebody in no more").add_argument("id")


def _role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=ROLES, required=True)
    parser.add_argument("--site", help="id of her site: of a data steward, perhaps of an officer")


def person_add(args: argparse.Namespace) -> None:
    """Let somebody sign in, in one role."""
    from api.people.person import Role
    from api.people.register import added

    found = added(opened(args), args.name, Role(args.role), args.site, args.email)
    print(f"Added: {found.id}. Without a provider, next: heldennet-central person link {found.id}")


def person_list(args: argparse.Namespace) -> None:
    """Print who may sign in."""
    from api.people.register import listed

    show(listed(opened(args)))


def person_link(args: argparse.Namespace) -> None:
    """Print a link that works once; give it to her alone. A newer link ends an older one."""
    from api.people.register import link

    found = settings(args)
    base = found.url or f"http://localhost:{args.port}"
    print(link(opened(args), found, args.id, base, args.hours))


def person_bind(args: argparse.Namespace) -> None:
    """Say how the identity provider calls somebody, where her address is not enough."""
    from api.people.register import bound

    bound(opened(args), settings(args), args.id, args.subject)
    print(f"{args.id} is known by this name at the provider.")


def person_role(args: argparse.Namespace) -> None:
    """Give somebody another role; where she was signed in she is no more."""
    from api.people.person import Role
    from api.people.register import changed

    changed(opened(args), args.id, Role(args.role), args.site)
    print(f"{args.id} has another role and signs in again.")


def person_remove(args: argparse.Namespace) -> None:
    """Let somebody in no more. Name and address are erased; the id stays in the books."""
    from api.people.register import removed

    removed(opened(args), args.id)
    print(f"{args.id} is removed; name and address are erased.")
