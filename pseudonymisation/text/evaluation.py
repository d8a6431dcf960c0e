"""The recorded evaluation: how well this method did on this site's own labelled sample.

It holds digests and counts, never a text. ``scrub_text`` names its digest in the policy, so the
approval of the policy is the signature under it; a changed method, sample or figure voids it.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from federated.errors import PolicyError
from pseudonymisation.text.forms import FORMS
from pseudonymisation.text.measure import Figures

FILE = "text-evaluation.json"
ENOUGH = 10  # names of a form: with fewer, a share says nothing
REQUIRED = tuple(form for form in FORMS if "lists" not in form)
Counted = Annotated[tuple[int, int], Field(description="found, of")]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Evaluation(BaseModel):
    """One measurement of one method on one sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Hex
    sample: Hex
    notes: int = Field(ge=1)
    synthetic: bool
    made_on: date
    made_by: str = Field(min_length=1, max_length=100)
    recall: Counted
    labels: dict[str, Counted]
    names: dict[str, Counted]
    precision: Counted
    clinical_hit: Counted

    @classmethod
    def of(
        cls, figures: Figures, *, method: str, sample: str, synthetic: bool, on: date, by: str
    ) -> Self:
        """Return the record of a measurement."""
        return cls(
            method=method, sample=sample, notes=figures.notes, synthetic=synthetic, made_on=on,
            made_by=by, recall=(figures.recall.found, figures.recall.total),
            labels={name: (s.found, s.total) for name, s in figures.labels.items()},
            names={name: (s.found, s.total) for name, s in figures.names.items()},
            precision=(figures.precision.found, figures.precision.total),
            clinical_hit=(figures.clinical.found, figures.clinical.total),
        )  # fmt: skip


def content(evaluation: Evaluation) -> bytes:
    """Return the one way to write it down."""
    found = evaluation.model_dump(mode="json")
    return json.dumps(found, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n"


def digest(evaluation: Evaluation) -> str:
    """Return what the policy names: the SHA-256 of what is written, in hex."""
    return hashlib.sha256(content(evaluation)).hexdigest()


def read(path: Path) -> Evaluation:
    """Read a recorded evaluation; raises PolicyError."""
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise PolicyError(
            "scrub_text is asked, but no evaluation is recorded here; `policy label`, then "
            "`policy test-text FILE --record`, or use drop."
        ) from None
    except (OSError, ValidationError):
        raise PolicyError(
            f"{path.name} is no recorded evaluation; record it again with `policy test-text "
            "FILE --record`."
        ) from None


def shortcoming(evaluation: Evaluation, floor: float) -> str | None:
    """Return why an evaluation does not suffice, None when it does; one sentence, no text."""
    if evaluation.synthetic:
        return "the sample is synthetic; it must be this site's own notes"
    found, total = evaluation.recall
    if not total or found / total < floor:
        return f"it found {found} of {total} labelled, under the floor of {floor:.2f}"
    for form in REQUIRED:
        found, total = evaluation.names.get(form, (0, 0))
        if total < ENOUGH:
            return f"the sample has {total} names {_put(form)}; {ENOUGH} are needed to judge"
    for form, (found, total) in evaluation.names.items():
        if found / total < floor:
            return f"it found {found} of {total} names {_put(form)}, under the floor of {floor:.2f}"
    return None


def _put(form: str) -> str:
    return form if form.startswith(("in ", "not ", "with ", "known ", "unknown ")) else f"in {form}"


def check(evaluation: Evaluation, *, named: str, method: str, floor: float) -> None:
    """Refuse an evaluation that is another, of another method, or not good enough."""
    if digest(evaluation) != named:
        raise PolicyError(
            "The evaluation of scrub_text is not the one the policy names; record it again, put "
            "its digest in the policy, and have that approved."
        )
    if evaluation.method != method:
        raise PolicyError(
            "scrub_text was evaluated with other recognisers, lists or settings; run `policy "
            "test-text FILE --record` again."
        )
    if why := shortcoming(evaluation, floor):
        raise PolicyError(f"scrub_text may not run: {why}. Use drop until it does.")
