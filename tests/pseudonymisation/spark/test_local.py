"""The Spark of the tests speaks to this machine only and leaves nothing in the project."""

import ipaddress
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pseudonymisation.spark.conftest import ON_SPARK

pytestmark = [
    *ON_SPARK,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc"),
]
PROJECT = Path(__file__).parents[3]
LISTENS = "0A"  # state of a TCP socket in /proc/net/tcp


def address(digits: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an address as the kernel writes it: words of four bytes, lowest first."""
    raw = bytes.fromhex(digits)
    found = ipaddress.ip_address(b"".join(raw[n : n + 4][::-1] for n in range(0, len(raw), 4)))
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def listening(process: int) -> list[str]:
    """Return the addresses where a process waits to be called."""
    links = (str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir())
    sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    own = [one for one in lines if one[3] == LISTENS and one[9] in sockets]
    return [str(address(one[1].partition(":")[0])) for one in own]


def python_of(process: int) -> list[int]:
    """Return the Python that Spark's Java started, which waits for more work."""
    lists = [one.read_text() for one in Path(f"/proc/{process}/task").glob("*/children")]
    found = [int(number) for line in lists for number in line.split()]
    return [one for one in found if b"pyspark" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_nobody_outside_this_machine_can_reach_it(spark: Any) -> None:
    assert spark.range(3).mapInArrow(lambda batches: batches, "id bigint").count() == 3
    java = spark.sparkContext._gateway.proc.pid
    python = python_of(java)
    assert python
    found = [address for process in (java, *python) for address in listening(process)]
    assert found
    assert all(ipaddress.ip_address(one).is_loopback for one in found)


def test_it_has_little_memory_and_no_folder_in_the_project(spark: Any) -> None:
    words = Path(f"/proc/{spark.sparkContext._gateway.proc.pid}/cmdline").read_bytes()
    assert b"-Xmx512m" in words.split(b"\0")
    names = ("artifacts", "derby.log", "metastore_db", "spark-warehouse")
    assert [name for name in names if (PROJECT / name).exists()] == []
