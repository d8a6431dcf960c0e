"""What the person sees: a line for every site that moves, or plain lines where nothing can."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from demo.command import Tell


class Screen:
    """A chapter has a heading and runs several jobs at a time."""

    def __init__(self, console: Console) -> None:
        """Start the clock."""
        self.console = console
        self._started = time.monotonic()

    def heading(self, text: str) -> None:
        """Begin a chapter."""
        seconds = time.monotonic() - self._started
        self.console.print(f"\n[bold]{text}[/bold] [dim]({seconds:.0f} s)[/dim]")

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def jobs(self) -> "Iterator[Jobs]":
        """Show the jobs of a chapter while they run."""
        with _progress(self.console) as progress:
            yield Jobs(progress, self.console)


class Jobs:
    """The running jobs of a chapter."""

    def __init__(self, progress: Progress, console: Console) -> None:
        """Remember where to show them."""
        self._progress, self._console = progress, console

    @contextmanager
    def job(self, name: str) -> Iterator[Tell]:
        """Show one job; yield what to call with each line that it says."""
        task = self._progress.add_task(name, total=None, said="")
        self._plain(f"  {name} ...")
        started = time.monotonic()
        yield lambda line: self._progress.update(task, said=line[:90])
        self._end(task, name, time.monotonic() - started)

    def _end(self, task: TaskID, name: str, seconds: float) -> None:
        self._progress.update(task, total=1, completed=1, said="[green]done[/green]")
        self._plain(f"  {name}: done in {seconds:.0f} s")

    def _plain(self, line: str) -> None:
        if not self._console.is_terminal:
            self._console.print(line, highlight=False)


def _progress(console: Console) -> Progress:
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description:<26}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[said]}[/dim]"),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)
