"""A study.toml for tests, with parts to change."""

MANDATE = """\
[mandate]
requester = "R. de Vraag"
institution = "Voorbeeldinstituut"
funder = "Voorbeeldfonds"
purpose = "evaluation"
ethics = {kind = "niet-WMO", reference = "2026-117", decided = 2026-10-01}
publish_by = 2027-12-31
undertaking = "no attempt is made to re-identify anybody"
"""
STUDY = """\
id = "readmission-arm"
version = 1
question = "Is unplanned readmission within 30 days less frequent with the programme?"
status = "preregistered"
expires = 2027-06-30
deadline_seconds = 60
sites = [{sites}]
cluster = "city"
inference = ["model", "hc1", "cr0"]

[population]
name = "index_children"
first = "2023-Q1"
last = "2024-Q4"
where = [{{variable = "ga_weeks", op = "<", value = 37}}]

[outcome]
variable = "readmission_30d"
family = "binomial"

[design]
terms = ["C(arm)"]
case_mix = ["ga_weeks", "C(sex)"]
levels = {{arm = ["comparison", "programme"]}}

{mandate}"""
NAMES = ("a-ziekenhuis", "b-ziekenhuis", "c-ziekenhuis", "d-ziekenhuis", "e-ziekenhuis",
         "f-ziekenhuis", "g-ziekenhuis", "h-ziekenhuis", "i-ziekenhuis", "j-ziekenhuis")  # fmt: skip


def text(sites: int = 3, *changes: tuple[str, str]) -> str:
    """Return the specification for some sites, with parts replaced."""
    out = STUDY.format(mandate=MANDATE, sites=", ".join(f'"{name}"' for name in NAMES[:sites]))
    for old, new in changes:
        assert old in out, old
        out = out.replace(old, new, 1)
    if PLAIN[1] not in out:  # cr0 lets the sums of each city be seen
        out = out.replace('"model", "hc1", "cr0"]', '"model", "hc1"]')
    return out


PLAIN = ("[mandate]", '[disclosure]\nsecure_sum = "plain"\n\n[mandate]')
MODEL = ('inference = ["model", "hc1", "cr0"]', 'inference = ["model", "hc1"]')
