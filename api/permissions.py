"""Who may do what. Each rule ``check_x`` raises with its reason, and ``can_x`` tells yes or no.

Rules look at who asks, and at nothing else; what may happen at a moment stands in ``api.policies``.
Who is signed in may read all that the public may; the rules for people are about the rest.
"""

from collections.abc import Callable
from typing import ParamSpec

from api.people.person import Person, Role
from api.store.sites import ENROLLED, Site
from federated.errors import Forbidden, PolicyError
from federated.release import Release


def check_publish(site: Site | None) -> None:
    """Only a site that is enrolled and not suspended may publish."""
    if site is None or site.status != ENROLLED:
        raise Forbidden("The centre takes nothing from this site at present; ask its operator why.")


def check_speak_for(site: Site, release: Release) -> None:
    """A site publishes its own figures, as the kind of site it was enrolled as."""
    if release.site != site.id or release.site_kind != site.kind:
        raise Forbidden(
            "The release is of another site, or of another kind of site, than the key that signed it."
        )


def check_publish_under(release: Release, registered: frozenset[str]) -> None:
    """A site publishes under a version of its policy that the centre has registered."""
    if release.policy_digest not in registered:
        raise PolicyError(
            "The centre does not know this version of the site's policy. Give the digest that "
            "`heldennet-site policy show` prints to the operator: `heldennet-central site policy`."
        )


def check_publish_proven(invited: bool, passed: bool) -> None:
    """A site that was invited has shown that its disclosure engine works before it publishes."""
    if invited and not passed:
        raise Forbidden(
            "The disclosure engine of this site has not passed the tables that the centre planted. "
            "Type `heldennet-site conformance`, then send the release again."
        )


def check_hold_role(person: Person, *roles: Role) -> None:
    """Only somebody with one of these roles."""
    if person.role not in roles:
        raise Forbidden("Your role does not allow this. The operator of the centre gives roles.")


def check_see_site(person: Person, site_id: str) -> None:
    """What is about one site is for its own steward and privacy officer, and for no other site."""
    check_hold_role(person, Role.DATA_STEWARD, Role.PRIVACY_OFFICER)
    if person.site != site_id:
        raise Forbidden("A site sees itself; of the others it sees what everybody sees.")


def check_see_own_site(person: Person) -> None:
    """The page of one's own site is for people who are of a site."""
    if person.site is None:
        raise Forbidden("You are not of a site, so there is no page of your own site.")
    check_see_site(person, person.site)


def check_read_audit(person: Person) -> None:
    """The chain of what was done is for the centre's privacy officer and its operator."""
    check_hold_role(person, Role.PRIVACY_OFFICER, Role.OPERATOR)
    if person.site is not None:
        raise Forbidden("The chain tells of every site; a site's own officer sees that site.")


def check_see_invited(person: Person) -> None:
    """Who was invited and has not agreed yet is for the centre's privacy officer and its operator."""
    check_read_audit(person)


def check_see_people(person: Person) -> None:
    """Who may sign in is seen by the operator alone."""
    check_hold_role(person, Role.OPERATOR)


def check_end_sessions_of(person: Person, person_id: str) -> None:
    """Everybody ends his own sessions, and the operator those of anybody."""
    if person.id != person_id:
        check_hold_role(person, Role.OPERATOR)


def check_see_reviews(person: Person) -> None:
    """Who may be asked to read a release, and the operator, see what is under review."""
    check_hold_role(person, *Role)


def check_see_review(person: Person, site_id: str) -> None:
    """Nobody reads along with the review of what her own site sent."""
    check_see_reviews(person)
    if person.site == site_id:
        raise Forbidden("This was sent by your own site; others read it.")


def check_see_turned_down(person: Person, voted: bool) -> None:
    """What was turned down is read by the centre, and by those of other sites who voted on it."""
    if person.site is not None and not voted:
        raise Forbidden("This was turned down; nothing of it was published.")


def check_vote(person: Person, site_id: str) -> None:
    """People of the centre and of other sites vote; never the site itself, nor the operator."""
    check_see_review(person, site_id)
    check_hold_role(person, Role.RESEARCHER, Role.PRIVACY_OFFICER, Role.DATA_STEWARD)


def check_withdraw(person: Person) -> None:
    """The operator and the privacy officer of the centre withdraw what was published."""
    check_hold_role(person, Role.OPERATOR, Role.PRIVACY_OFFICER)
    if person.site is not None:
        raise Forbidden("Ask the centre to withdraw a release; a site cannot do it by itself.")


_Asked = ParamSpec("_Asked")


def _can(check: Callable[_Asked, None]) -> Callable[_Asked, bool]:
    def can(*args: _Asked.args, **kwargs: _Asked.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except (Forbidden, PolicyError):
            return False
        return True

    return can


can_publish = _can(check_publish)
can_speak_for = _can(check_speak_for)
can_publish_under = _can(check_publish_under)
can_publish_proven = _can(check_publish_proven)
can_hold_role = _can(check_hold_role)
can_see_site = _can(check_see_site)
can_see_own_site = _can(check_see_own_site)
can_read_audit = _can(check_read_audit)
can_see_invited = _can(check_see_invited)
can_see_people = _can(check_see_people)
can_end_sessions_of = _can(check_end_sessions_of)
can_see_reviews = _can(check_see_reviews)
can_see_review = _can(check_see_review)
can_see_turned_down = _can(check_see_turned_down)
can_vote = _can(check_vote)
can_withdraw = _can(check_withdraw)
