"""The grounds a policy may name: AVG (GDPR) articles 6 and 9, and the law that lets a BSN be read.

A closed list, so that a ground cannot be invented or mistyped. Which one applies is for the
controller to decide; this only makes sure that it was decided.
"""

from enum import StrEnum


class LegalBasis(StrEnum):
    """A ground for processing (article 6) or for health data (article 9)."""

    CONSENT = "avg-6-1-a"
    CONTRACT = "avg-6-1-b"
    LEGAL_DUTY = "avg-6-1-c"
    VITAL_INTEREST = "avg-6-1-d"
    PUBLIC_TASK = "avg-6-1-e"
    LEGITIMATE_INTEREST = "avg-6-1-f"
    EXPLICIT_CONSENT = "avg-9-2-a"
    SOCIAL_SECURITY = "avg-9-2-b"
    VITAL_INTEREST_HEALTH = "avg-9-2-c"
    OWN_MEMBERS = "avg-9-2-d"
    MADE_PUBLIC = "avg-9-2-e"
    LEGAL_CLAIM = "avg-9-2-f"
    SUBSTANTIAL_INTEREST = "avg-9-2-g"
    CARE = "avg-9-2-h"
    PUBLIC_HEALTH = "avg-9-2-i"
    RESEARCH = "avg-9-2-j"


class BsnBasis(StrEnum):
    """The law under which the BSN may be read at the source. It is never stored."""

    NONE = "none"
    CARE_PROVIDER = "wabvpz"
    GOVERNMENT = "wabb-10"


class Regime(StrEnum):
    """What lets a table be used: consent, the absence of an objection, or a law."""

    CONSENT = "consent"
    NO_OBJECTION = "no_objection"
    STATUTORY = "statutory"
