"""``release``: what left this site, what waits, and sending it again."""

from argparse import ArgumentParser, Namespace

from federated.errors import SettingsError
from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    found.add_parser("list", help="every release, waiting or sent")
    show = found.add_parser("show", help="the figures of one release, as the centre sees them")
    show.add_argument("digest", nargs="?", default="", help="first characters (default: the last)")
    found.add_parser("send", help="send what waits in the outbox")


def _run(args: Namespace, shell: Shell) -> int:
    {"list": _list, "show": _show, "send": _send}[args.action](args, shell)
    return 0


def _list(args: Namespace, shell: Shell) -> None:
    from flows import outbox, receipts

    here = site(args)
    confirmed = receipts.by_release(here.out)
    for kept in outbox.every(here.out):
        receipt = confirmed.get(kept.digest)
        state = f"confirmed {receipt.received_at[:16]}" if receipt else "waits in the outbox"
        shell.say(f"{kept.digest[:12]}  {state}  {len(outbox.load(kept).tables)} tables")
    if not outbox.every(here.out):
        shell.say("No release yet. `heldennet-site deliver` makes one.")


def _show(args: Namespace, shell: Shell) -> None:
    from flows import audit, outbox, release_text

    here = site(args)
    found = [k for k in outbox.every(here.out) if k.digest.startswith(args.digest)]
    if not found:
        raise SettingsError("No such release here. `heldennet-site release list` names them.")
    audit.record(here, shell, "release show", "R", (found[-1].digest[:12],))
    for line in release_text.lines(outbox.load(found[-1])):
        shell.say(line)


def _send(args: Namespace, shell: Shell) -> None:
    from flows import audit, centre

    here = site(args)
    audit.record(here, shell, "release send", "E", ("outbox",))
    shell.say(centre.send_outbox(here, shell.now).sentence())


COMMAND = Command(
    name="release",
    help="list, show or send what leaves the site",
    order=90,
    arguments=_arguments,
    run=_run,
)
