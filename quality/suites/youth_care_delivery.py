"""Delivery of youth care: to children of this century."""

from datetime import date

from quality import suite

_CHILDREN_SINCE = date(2000, 1, 1)

CHECKS = (
    suite.not_before(_CHILDREN_SINCE, "start_date"),
    suite.not_before(_CHILDREN_SINCE, "end_date"),
)
