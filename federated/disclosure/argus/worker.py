"""Run τ-Argus' optimiser on JJ.IN of the current folder: JJ.OUT is what it adds to hide.

A program of its own, run by ``keeper``. It also leaves logs and the linear programme beside these.
"""

import sys


def main(minutes: int) -> int:
    """Return τ-Argus' own code, 0 where it found the best answer and 1 where time ran out."""
    from pytauargus import HiTaSCtrl

    control = HiTaSCtrl()
    return int(control.full_jj(in_file_jj="JJ.IN", out_file="JJ.OUT", max_time=minutes))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
