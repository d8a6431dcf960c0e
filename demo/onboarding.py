"""Ten sites begin: settings, keys, an approved policy, and a place at the centre.

The six of cities are invited: a code, a key, a fingerprint, and a proof that small numbers stay hidden.
The four of the American trial are in no municipality; the operator has their keys in a file.
"""

import re
from collections.abc import Callable, Iterable

from demo.cast import AMERICAN, NO_EFFECT, START_MONTH, WITH_EFFECT, Player, centres, players
from demo.command import SITE, Failed, Tell
from demo.play import Job, Play

ADVICE = ("--advice", "positive", "--text", "Made-up records only.", "--advisor", "demo FG")


CODE = re.compile(r"^Code .*: ([0-9A-Z-]{24})$", re.MULTILINE)
FINGERPRINT = re.compile(r"^Fingerprint, .*: ([0-9a-f ]{19})$", re.MULTILINE)
OLD_RECORDS = "1200"  # the trial ended twenty years ago


def sites(play: Play) -> Iterable[Job]:
    """Make every site: settings, keys, an approved policy, and its place at the centre."""
    for player in (*players(), *centres()):
        yield Job(f"site-{player.id}", player.name, _onboard(play, player))


def _onboard(play: Play, player: Player) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        folder = play.stage.site(player)
        advisor, approver = _officers(play, player)
        name = f"site-{player.id}"
        play.runner.run(f"{name}-init", _init(play, player), tell)
        with (folder / "site.toml").open("a", encoding="utf-8") as settings:
            settings.write((folder / "inbox" / "sources.toml").read_text(encoding="utf-8"))
        said = [
            play.runner.run(f"{name}-{step}", play.site(player, *words), tell)
            for step, words in (
                ("fg", ("policy", "new-key", advisor, "--role", "advisor", "--enrol")),
                ("officer", ("policy", "new-key", approver, "--role", "approver", "--enrol")),
                ("advise", ("policy", "advise", "--key", advisor, *ADVICE)),
                ("approve", ("policy", "approve", "--key", approver, "--approver", "demo")),
            )
        ]
        take = _by_file if player.trial else _by_code
        take(play, player, _digest(player, said[-1]), tell)

    return work


def _by_code(play: Play, player: Player, digest: str, tell: Tell) -> None:
    """Invite, let the site bring its key, compare the fingerprint, and ask for the proof."""
    name = f"site-{player.id}"
    invited = play.runner.run(f"{name}-invite", _invite(play, player), tell)
    code = _found(CODE, invited, player)
    joined = play.runner.run(f"{name}-join", play.site(player, "join", code), tell)
    heard = _found(FINGERPRINT, joined, player)
    for step, command in (
        ("confirm", play.central("site", "confirm", player.id, heard)),
        ("policy", play.central("site", "policy", player.id, digest)),
        ("conformance", play.site(player, "conformance")),
    ):
        play.runner.run(f"{name}-{step}", command, tell)


def _by_file(play: Play, player: Player, digest: str, tell: Tell) -> None:
    """Carry the public key to the operator in a file."""
    name, key = f"site-{player.id}", play.stage.site(player) / "public.key"
    play.runner.run(f"{name}-keys", play.site(player, "keys", "--out", str(key)), tell)
    play.runner.run(f"{name}-enrol", _enrol(play, player, digest), tell)


def _officers(play: Play, player: Player) -> tuple[str, str]:
    """Return where the keys of two officers lie: outside the site's folder."""
    folder = play.stage.out / "officers"
    folder.mkdir(exist_ok=True)
    return str(folder / f"{player.id}.fg.key"), str(folder / f"{player.id}.mandate.key")


def _init(play: Play, player: Player) -> list[str]:
    words = {
        "--folder": str(play.stage.site(player)),
        "--id": player.id,
        "--name": player.name,
        "--kind": player.kind,
        "--gemeentecode": player.gemeentecode,
        "--programme": player.programme,
        "--families-per-year": str(player.families_per_year),
        "--start-month": START_MONTH,
        "--centre": play.stage.centre_url,
        "--prefect": play.stage.prefect_url,
        "--register-id": f"VR-{player.id}",
        "--dpia-id": f"DPIA-{player.id}",
    }
    if player.trial:
        words |= {"--trial": player.trial, "--retention-months": OLD_RECORDS}
    return [
        SITE,
        "init",
        "--yes",
        "--no-example",
        *(word for pair in words.items() for word in pair),
    ]


def _digest(player: Player, said: str) -> str:
    return _found(re.compile(r"^Digest: ([0-9a-f]{64})$", re.MULTILINE), said, player)


def _found(form: re.Pattern[str], said: str, player: Player) -> str:
    found = form.search(said)
    if found is None:
        raise Failed(f"{player.name}: a step did not tell what the next one needs.")
    return found[1]


def _invite(play: Play, player: Player) -> list[str]:
    words = {
        "--id": player.id,
        "--kind": player.kind,
        "--name": player.name,
        "--gemeente": player.gemeentecode,
        "--city": player.city,
        "--programme": player.programme,
        "--label": _label(play, player),
    }
    return play.central("site", "invite", *(word for pair in words.items() for word in pair))


def _enrol(play: Play, player: Player, digest: str) -> list[str]:
    words = {
        "--id": player.id,
        "--kind": player.kind,
        "--name": player.name,
        "--gemeentecode": player.gemeentecode,
        "--city": player.city,
        "--programme": player.programme,
        "--key": str(play.stage.site(player) / "public.key"),
        "--label": _label(play, player),
        "--policy-digest": digest,
    }
    return play.central("site", "add", *(word for pair in words.items() for word in pair))


def _label(play: Play, player: Player) -> str:
    if player.trial:
        return AMERICAN
    return WITH_EFFECT if play.stage.effect else NO_EFFECT
