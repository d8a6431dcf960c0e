"""One index child brings a family in; its twin is a co-twin, other children are siblings."""

from quality.query import Breach, of_rows

# Before a birth there is no child yet, and after a loss there never is.
_FAMILIES = (
    "(SELECT f.family_pid, count(*) FILTER (WHERE p.role = 'index_child') AS children, "
    "coalesce(bool_or(p.unborn OR p.pregnancy_outcome IS NOT NULL OR p.day0_kind = 'due_date'), "
    "false) AS expecting FROM candidate.family f LEFT JOIN candidate.person p USING (family_pid) "
    "GROUP BY f.family_pid) c"
)

QUERIES = tuple(
    of_rows(
        "family",
        _FAMILIES,
        (
            Breach("no_index_child", "family_pid", "c.children = 0 AND NOT c.expecting"),
            Breach("several_index_children", "family_pid", "c.children > 1"),
        ),
        "person",
    )
)
