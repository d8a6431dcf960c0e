"""What would be published of a small world: ``python -m federated.disclosure FILE.json``.

With ``--second-opinion`` before the file, what τ-Argus would hide instead is told on standard error.
"""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from federated.disclosure import pulse
from federated.disclosure.argus.beside import overheard, sentences
from federated.disclosure.attack import gate
from federated.disclosure.door.keeper import Message, kept
from federated.disclosure.door.lines import lines
from federated.disclosure.door.publish import published
from federated.disclosure.door.reading import read
from federated.errors import UnsafeRelease

USAGE = (
    "Usage: python -m federated.disclosure [--second-opinion] FILE.json (see docs/disclosure.md)"
)
OPINION = "--second-opinion"
LINES, SAID = "lines", "said"


def main(words: list[str]) -> int:
    """Print JSON lines; nothing at all where a release cannot be made safe."""
    second = words[:1] == [OPINION]
    words = words[second:]
    if len(words) != 1 or words[0] in ("-h", "--help"):
        print(USAGE, file=sys.stdout if words in (["-h"], ["--help"]) else sys.stderr)
        return 0 if words in (["-h"], ["--help"]) else 2
    try:
        for kind, text in kept(partial(checked, Path(words[0]), second)):
            print(text, file=sys.stdout if kind == LINES else sys.stderr)
    except UnsafeRelease as error:
        print(error, file=sys.stderr)
        return 3
    return 0


def checked(path: Path, second: bool) -> Iterator[Message]:
    """Yield all lines at once when they have survived the attack, then second opinions."""
    world = read(path)
    with overheard() if second else nullcontext(()) as solved:
        every = [line for one in published(world) for line in lines(world, one)]
    gate.check(world, every)
    yield LINES, "\n".join(every)
    for sentence in sentences(solved):
        yield SAID, sentence
        pulse.beat()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
