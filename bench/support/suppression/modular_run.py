"""τ-Argus' modular approach on the table of the current folder; a program of its own.

    python modular_run.py COLUMNS MINUTES

It writes out.tab. Totals are read as they are (``1T``): recomputed ones lose their mark.
"""

import sys
from pathlib import Path


def main(columns: int, minutes: int) -> None:
    """Read table.tab, protect it, write what is hidden."""
    from pytauargus.engine import Engine

    names = "".join(f'"d{number}"' for number in range(columns))
    lines = (
        '<OPENTABLEDATA> "table.tab"',
        '<OPENMETADATA> "table.rda"',
        f'<SPECIFYTABLE> {names}|"value"||',
        "<SAFETYRULE> MAN(10)",
        "<READTABLE> 1T",
        f"<SUPPRESS> MOD(1,{minutes},1,1,1)",
        '<WRITETABLE> (1,5,"AS+","out.tab")',
    )
    Path("table.arb").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Engine().run_batch("table.arb")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
