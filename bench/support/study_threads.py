"""Sites of a study as threads of one process, each as ``heldennet-site study run --wait``.

python -m bench.support.study_threads FOLDER...
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from flows import boundary, cli


def one(folder: str) -> int:
    """Take part until the run is closed."""
    return cli.main(["--site", folder, "study", "run", "--wait"])


def main(folders: list[str]) -> int:
    """Let every site take part; the exit code is the worst."""
    boundary.take_over()  # as the program does
    with ThreadPoolExecutor(len(folders)) as pool:
        return max(pool.map(one, folders))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
