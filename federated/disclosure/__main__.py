"""What would be published of a small world: ``python -m federated.disclosure FILE.json``.

With ``--second-opinion`` before the file, what τ-Argus would hide instead is told on standard error.
"""

import sys
from contextlib import nullcontext
from pathlib import Path

from federated.disclosure.argus.beside import overheard, sentences
from federated.disclosure.attack import gate
from federated.disclosure.door.lines import lines
from federated.disclosure.door.publish import published
from federated.disclosure.door.world import read
from federated.errors import UnsafeRelease

USAGE = (
    "Usage: python -m federated.disclosure [--second-opinion] FILE.json (see docs/disclosure.md)"
)
OPINION = "--second-opinion"


def main(words: list[str]) -> int:
    """Print JSON lines; nothing at all where a release cannot be made safe."""
    second = words[:1] == [OPINION]
    words = words[second:]
    if len(words) != 1 or words[0] in ("-h", "--help"):
        print(USAGE, file=sys.stdout if words in (["-h"], ["--help"]) else sys.stderr)
        return 0 if words in (["-h"], ["--help"]) else 2
    try:
        world = read(Path(words[0]))
        with overheard() if second else nullcontext(()) as solved:
            every = [line for one in published(world) for line in lines(world, one)]
        gate.check(world, every)
    except UnsafeRelease as error:
        print(error, file=sys.stderr)
        return 3
    print("\n".join(every))
    for sentence in sentences(solved):
        print(sentence, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
