"""The study that the one site is invited to, and what it may say in it."""

from federated import signing
from federated.studies import reading
from federated.studies.study import Invited, Study
from federated.studies.words import Decision, Refusal
from tests.api.fuzz.site import KEYS, SITE
from tests.studies import spec
from tests.studies.world import START

TEXT = spec.text(
    3,
    ('id = "readmission-arm"', 'id = "under-way"'),
    *zip([f'"{name}"' for name in spec.NAMES], [f'"{name}"' for name in KEYS], strict=False),
)
STUDY = Study(
    specification=reading.read(TEXT),
    invited=tuple(
        Invited(site=name, key=signing.text_of(key.public_key())) for name, key in KEYS.items()
    ),
    registered=START.date(),
)
DIGEST = STUDY.digest()


def decision(site_id: str, approved: bool = True) -> Decision:
    """Whether a site takes part."""
    return Decision(study=DIGEST, site=site_id, approved=approved,
                    advice="positive", approval="0" * 64, at=START)  # fmt: skip


DECISIONS = (decision(SITE), decision(SITE, approved=False), decision("goes-hospital"))
WORDS = tuple(
    Refusal(study=DIGEST, site=site, run=run, round=1, code="a-rule", sentence="Not this one.")
    for site, run in ((SITE, 1), (SITE, 2), ("goes-hospital", 1))
)
