"""Why a delivery is refused, or what it lacks, in words without a value or a count."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from quality.rules import Language


class Cause(StrEnum):
    """Everything but an absent table refuses the delivery."""

    NOTHING_DELIVERED = "nothing_delivered"
    OBJECTION_UNREADABLE = "objection_unreadable"
    OBJECTION_AFTER_EXPORT = "objection_after_export"
    HOUSEHOLD_ABSENT = "household_absent"
    BSN_SURVIVED = "bsn_survived"
    IBAN_SURVIVED = "iban_survived"
    POSTCODE_SURVIVED = "postcode_survived"
    PHONE_SURVIVED = "phone_survived"
    EMAIL_SURVIVED = "email_survived"
    DATE_SURVIVED = "date_survived"
    NAME_SURVIVED = "name_survived"
    REQUIRED_COLUMN_EMPTY = "required_column_empty"
    WEIGHTS_IN_KG = "weights_in_kg"
    TOO_MANY_REJECTS = "too_many_rejects"
    TOO_MANY_REJECTS_IN_ALL = "too_many_rejects_in_all"
    TABLE_ABSENT = "table_absent"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause, and the table and column it is about."""

    cause: Cause
    table: str = ""
    column: str = ""

    @property
    def refuses(self) -> bool:
        """Tell whether it refuses the delivery."""
        return self.cause is not Cause.TABLE_ABSENT

    def sentence(self, language: Language = Language.EN) -> str:
        """Say what is wrong and what to do.

        >>> Reason(Cause.OBJECTION_UNREADABLE, "objection").sentence()[:36]
        'An objection could not be read, and '
        """
        said = _sentences()[self.cause][language]
        return said.format(table=self.table, column=self.column)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    text = files("quality").joinpath("reasons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
