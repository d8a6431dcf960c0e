"""Site: a slug, and an AGB code of eight digits."""

from quality import check

CHECKS = (
    check.matches("text_form", "site_id", r"^[a-z][a-z0-9-]{2,40}$"),
    check.matches("code_form", "agb_code", r"^[0-9]{8}$"),
)
