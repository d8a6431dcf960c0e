"""Errors a person can act on. Each maps to one exit code and one HTTP status.

A message names what is wrong, where, and what to do; it never holds a value of a record.
"""


class HeldennetError(Exception):
    """Shown to the reader without a traceback."""

    exit_code = 1
    status = 500


class SettingsError(HeldennetError):
    """A settings, mapping or policy file cannot be used as it is."""

    exit_code = 3
    status = 422


class UnknownStudy(SettingsError):
    """No study is registered under this name or digest."""

    status = 404


class KeyFileError(HeldennetError):
    """A key is missing, of the wrong form, or readable by others."""

    exit_code = 4
    status = 403


class PseudonymError(HeldennetError):
    """A pseudonym is damaged, or may not or cannot be turned back."""

    exit_code = 16
    status = 422


class PolicyError(HeldennetError):
    """The pseudonymisation policy is incomplete, changed, expired or not approved."""

    exit_code = 5
    status = 403


class SourceError(HeldennetError):
    """An export cannot be read. Nothing of it was loaded."""

    exit_code = 6
    status = 422


class QualityRefused(HeldennetError):
    """The delivery did not pass its quality checks. Nothing of it was stored."""

    exit_code = 7
    status = 422


class StoreError(HeldennetError):
    """The store, of a site or of the centre, cannot be opened or written."""

    exit_code = 8
    status = 503


class StoreBusy(StoreError):
    """Somebody else of this site uses the store; what was asked can be done a little later."""


class CentreUnreachable(HeldennetError):
    """The centre did not answer. What was to be sent waits in the outbox."""

    exit_code = 9
    status = 503


class UnknownIndicator(HeldennetError):
    """No indicator has this name."""

    exit_code = 10
    status = 404


class CentreRefused(HeldennetError):
    """The centre answered no. Nothing was stored there."""

    exit_code = 11
    status = 502


class KeyUnknown(CentreRefused):
    """The centre said that what came is signed by no key that it takes from this site."""


class UnsafeRelease(HeldennetError):
    """A cell could identify someone. Nothing was sent."""

    exit_code = 12
    status = 422
    # indicator and period of both tables, where it takes two that are safe by themselves
    places: tuple[tuple[str, str], ...] = ()


class NotARelease(UnsafeRelease):
    """What was sent has not the form of a release."""

    status = 400


class ConformanceFailed(UnsafeRelease):
    """The disclosure engine of a site let something through that it must hide."""


class NotAllowed(HeldennetError):
    """The signature, the role or the time does not permit this."""

    exit_code = 13
    status = 401


class Forbidden(NotAllowed):
    """The signature is right, but its owner may not do this."""

    status = 403


class NotAStatement(NotAllowed):
    """What a site said of itself has not the form that the centre knows."""

    status = 400


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or no longer."""


class SignInRefused(Forbidden):
    """Somebody could not be let in; the answer is the same whatever the reason."""


class FormRefused(Forbidden):
    """A form did not come from a page of the centre, or the page was too old."""


class ReviewRefused(Forbidden):
    """A vote or a withdrawal cannot be taken now: the release is not there, or it was said before."""

    status = 409


class ReasonMissing(Forbidden):
    """A vote or a withdrawal came without a reason that can be kept."""

    status = 422


class ReleaseConflict(HeldennetError):
    """The centre holds other figures of this site for the same indicator and time."""

    exit_code = 15
    status = 409


class ChainBroken(HeldennetError):
    """A record of a hash chain was changed, removed or put in another order."""

    exit_code = 14
    status = 409


class RiskRefused(HeldennetError):
    """The rows are easier to recognise than the policy allows. Nothing was released."""

    exit_code = 17
    status = 422


class ProposalVoid(HeldennetError):
    """The release that was to be approved is not what would be published now. Nothing was sent."""

    exit_code = 18
    status = 409


class NoiseRefused(HeldennetError):
    """A figure with noise would cost more privacy than the policy allows, or be of no use."""

    exit_code = 19
    status = 422


class StepFailed(HeldennetError):
    """A step stopped; the code tells which and why, without any value of a record."""

    exit_code = 20


class ArgusUnavailable(HeldennetError):
    """There is no second opinion of τ-Argus. What we publish does not depend on it."""

    exit_code = 21
    status = 503


class AnalysisError(HeldennetError):
    """An analysis cannot be computed from what it was given."""

    exit_code = 22
    status = 422


class GateRefused(HeldennetError):
    """A site does not answer: a rule of disclosure control would be broken. Nothing left it."""

    exit_code = 23
    status = 403
    rank = 0


class SumRefused(HeldennetError):
    """A step of a secure sum is not what study and protocol allow. Nothing was answered."""

    exit_code = 24
    status = 403
    code = "refused"
