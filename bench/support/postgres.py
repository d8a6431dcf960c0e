"""A PostgreSQL server of our own on loopback, which may be killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.support.listening import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Server:
    """Its folder and its port; ``safe`` writes what is committed to the disk before it says so."""

    def __init__(self, folder: Path, *, safe: bool) -> None:
        """Make the folder of its data; nothing runs yet."""
        self.folder, self.data = folder, folder / "data"
        self.account = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
        if self.account:
            shutil.chown(folder, self.account)
        self.port = free_port()
        self.options = f"-h 127.0.0.1 -p {self.port} -k {folder} -c fsync={'on' if safe else 'off'}"
        quick = () if safe else ("-N",)
        self._run("initdb", "-D", self.data, "-U", "tester", "-A", "trust", "-E", "UTF8", *quick)

    @property
    def url(self) -> str:
        """The address of its databases, without a name."""
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return once it answers."""
        words = ("-D", self.data, "-w", "-o", self.options, "-l", self.folder / "log")
        for _ in range(20):
            try:
                return self._run("pg_ctl", *words, "start")
            except subprocess.CalledProcessError:  # what was killed is not quite gone
                time.sleep(0.5)
        raise TimeoutError((self.folder / "log").read_text()[-500:])

    def stop(self) -> None:
        """Stop without waiting for anybody."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def kill(self) -> None:
        """End the server and every process of it at once, as a power cut does."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for one in (first, *map(int, others)):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(Path(f"/proc/{one}/exe").exists() for one in (first, *others)):
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink()

    def _run(self, name: str, *words: str | Path) -> None:
        subprocess.run(
            [BINARIES[-1] / name, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.account,
            cwd=self.folder,
            timeout=60,
        )


@contextmanager
def serving(*, safe: bool = False) -> Iterator[Server]:
    """Run a server until the block ends, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix="heldennet-pg-"))
    server = Server(folder, safe=safe)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
