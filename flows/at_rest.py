"""A site between two deliveries: its lock, its store and its keys, held for one command."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from flows.command import Shell, site
from flows.pipeline import Run, close
from flows.session import reading


@contextmanager
def held(args: Namespace, shell: Shell) -> Iterator[Run]:
    """Hold the site that ``--site`` names until the block ends; nobody delivers meanwhile."""
    here = site(args)
    with reading(here, shell.now()) as found:
        run = Run(here, found.run_id, found.extracted, shell.now)
        try:
            yield run
        finally:
            close(run)
