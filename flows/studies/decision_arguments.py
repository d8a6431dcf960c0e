"""What is asked of whoever decides on a study: apart, so that a page of help loads nothing else."""

from argparse import ArgumentParser

from flows import officer


def arguments(parser: ArgumentParser, reason: str) -> None:
    """Ask which study, why, and who signs."""
    parser.add_argument("study", help="id, id@version, or first characters of the digest")
    parser.add_argument("--reason", required=True, help=reason)
    officer.arguments(parser, "research officer")
    parser.add_argument("--approver", default="", metavar="NAME", help="name on the decision")
