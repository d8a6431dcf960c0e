"""A person who signs in, and the one role that she has."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is for; nobody has two of them."""

    DATA_STEWARD = "data_steward"
    RESEARCHER = "researcher"
    PRIVACY_OFFICER = "privacy_officer"
    OPERATOR = "operator"

    @property
    def needs_site(self) -> bool:
        """Whether somebody with this role is always of a site."""
        return self is Role.DATA_STEWARD

    @property
    def may_have_site(self) -> bool:
        """Whether somebody with this role can be of a site; the others are of the centre."""
        return self in {Role.DATA_STEWARD, Role.PRIVACY_OFFICER}


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in. ``id`` is a random word: books and logs have that, and never the name."""

    id: str
    role: Role
    site: str | None
    name: str
