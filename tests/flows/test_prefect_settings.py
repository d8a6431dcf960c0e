"""Prefect for one site: at home in the site's folder, on this machine only, and quiet."""

import pytest

from flows import prefect_settings, quiet
from sites.settings import Site


def test_prefect_is_at_home_in_the_sites_folder(site: Site) -> None:
    home = prefect_settings.environment(site)["PREFECT_HOME"]
    assert home == str(site.folder / "out" / "prefect")


def test_the_server_listens_on_the_loopback_address_and_no_page_of_elsewhere_reads_it(
    site: Site,
) -> None:
    found = prefect_settings.environment(site)
    assert found["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert found["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4200"


def test_results_are_not_kept_and_nothing_is_reported_to_anybody(site: Site) -> None:
    found = prefect_settings.environment(site)
    assert found["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == "false"
    assert found["PREFECT_SERVER_EPHEMERAL_ENABLED"] == "false"
    assert quiet.NO_TELEMETRY.items() <= found.items()


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "127.0.0.1,localhost,::1"), ("a.test,localhost", "a.test,localhost,127.0.0.1,::1")],
)
def test_a_proxy_is_not_asked_for_this_machine(
    site: Site, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", before)
    found = prefect_settings.environment(site)
    assert found["NO_PROXY"] == found["no_proxy"] == after
