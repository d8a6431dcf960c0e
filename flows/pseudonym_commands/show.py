"""``pseudonyms show``: every domain and version, and what can still be done with it."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take none."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import approved, rotation
    from pseudonymisation.keys import Keys

    here = site(args)
    wanted = rotation.versions(approved.own(here))
    for domain, versions in sorted(Keys.open(here.keys).versions().items()):
        for version, alive in sorted(versions.items()):
            shell.say(f"{domain:<28} {version:>3}  {_words(alive, wanted.get(domain) == version)}")
    return 0


def _words(alive: bool, wanted: bool) -> str:
    if not alive:
        return "destroyed: nobody can make or turn back these pseudonyms"
    return "in use: as policy.toml says" if wanted else "kept"


COMMAND = Command(
    name="show", help="every domain and version, and whether it is in use", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
