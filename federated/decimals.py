"""One spelling for each decimal, so that ``1`` and ``1.0`` in a policy have one digest."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator


def plain(value: Decimal) -> Decimal:
    """Return the same number without an exponent and without zeros at the end.

    >>> [str(plain(Decimal(text))) for text in ("1.0", "1980", "0.50", "-0.0", "1E+3")]
    ['1', '1980', '0.5', '0', '1000']

    Nothing is rounded, which ``Decimal.normalize`` does beyond 28 digits.
    """
    text = f"{value:f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return Decimal(short) if value else Decimal(0)


Plain = Annotated[Decimal, AfterValidator(plain)]
