"""``release show``: the figures of one release in the terminal, as the centre sees them."""

from argparse import ArgumentParser, Namespace

from federated.errors import SettingsError
from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "digest", nargs="?", default="", help="first characters (default: the last)"
    )
    parser.add_argument(
        "--inside",
        action="store_true",
        help="what `release page` shows, here: exact figures and reasons",
    )
    parser.add_argument("--lang", choices=("nl", "en"), default="en", help="language of --inside")
    parser.add_argument(
        "--role", default="data_steward", help="in which role you look, for --inside"
    )


def _run(args: Namespace, shell: Shell) -> int:
    for line in _inside(args, shell) if args.inside else _published(args, shell):
        shell.say(line)
    return 0


def _inside(args: Namespace, shell: Shell) -> list[str]:
    from flows.officer_file import document
    from flows.release_page import making

    made = making.make(site(args), shell, args.lang, args.role)
    return list(document.text(made))


def _published(args: Namespace, shell: Shell) -> list[str]:
    from flows import audit, outbox, proposals, release_text

    here = site(args)
    gone = [*proposals.refused(here.out), *outbox.withdrawn(here.out)]
    every = [*gone, *outbox.every(here.out), *proposals.waiting(here.out)]
    found = [kept for kept in every if kept.digest.startswith(args.digest)]
    if not found:
        raise SettingsError("No such release here. `heldennet-site release list` names them.")
    audit.record(here, shell, "release show", "R", (found[-1].digest[:12],))
    return list(release_text.lines(outbox.load(found[-1])))


COMMAND = Command(
    name="show", help="the figures of one release, as the centre sees them", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
