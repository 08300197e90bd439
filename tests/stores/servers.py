"""Private database servers: each on a free port of the loopback interface, in a folder of its own, ended by its id."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from signal import SIGCONT, SIGINT, SIGKILL, SIGSTOP, SIGTERM, Signals
from threading import Event
from typing import Any, cast

from redis import Redis, RedisCluster
from redis.exceptions import RedisError
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from ..processes import free_port, require_program

_PATIENCE = 60  # Seconds; what has not happened by then never will.


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, looking again and again."""
    deadline = time.monotonic() + _PATIENCE
    pause = Event()
    while not condition():
        assert time.monotonic() < deadline, "It never came true."
        pause.wait(0.01)


class Server:
    """A server's process, which can be stopped, killed and started again on the same port and data.

    Args:
        command: What to run.
        url: Where it then answers.
        answers: Whether it does.
        user: Who runs it; the user of the tests unless given.
        stop: The signal that ends it in an orderly way.
    """

    def __init__(
        self,
        command: Sequence[str],
        url: str,
        answers: Callable[[str], bool],
        *,
        user: str | None = None,
        stop: Signals = SIGTERM,
    ) -> None:
        self.url = url
        self._command = command
        self._answers = answers
        self.user = user
        self._stop = stop
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return make_url(self.url).port or 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.launch()
        until(self._is_up)

    def launch(self, *options: str) -> None:
        """Start it, with more options for this time, and wait for nothing."""
        self._process = subprocess.Popen(
            [*self._command, *options],
            user=self.user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End it in an orderly way, and wait for the end."""
        self._end(self._stop)

    def kill(self) -> None:
        """End it at once, and wait for the end."""
        self._end(SIGKILL)

    @contextmanager
    def hanging(self) -> Generator[None]:
        """Have it, and each process that it started, neither work nor end for a while."""
        signalled: list[int] = []
        try:
            for pid in (self.pid, *_children(self.pid)):
                os.kill(pid, SIGSTOP)
                signalled.append(pid)
            until(lambda: all("State:\tT" in Path(f"/proc/{pid}/status").read_text() for pid in signalled))
            yield
        finally:
            for pid in signalled:
                os.kill(pid, SIGCONT)

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process is not None
        return self._process.pid

    def _is_up(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            self.launch()  # PostgreSQL refuses to start while children of the killed one are still there.
        return self._answers(self.url)

    def _end(self, number: Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(_PATIENCE)
            self._process = None


def _children(pid: int) -> list[int]:
    """Return the processes that a process started (proc(5), ``/proc/pid/status``)."""
    children: list[int] = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # It has ended meanwhile.
            if f"PPid:\t{pid}\n" in status.read_text():
                children.append(int(status.parent.name))
    return children


@contextmanager
def _running(server: Server) -> Generator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def _folder(user: str | None = None) -> Generator[Path]:
    """Make a folder that another user can reach, which pytest's are not."""
    path = Path(tempfile.mkdtemp(prefix="heliograph-"))
    try:
        if user is not None:
            shutil.chown(path, user)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def redis_client(url: str, *, decode: bool = True) -> Any:
    """Return a client for somebody at a Redis or a cluster; redis-py's own annotations are incomplete."""
    client = cast("Any", RedisCluster if "+cluster" in url else Redis)
    return client.from_url(url.replace("+cluster", "").partition("?")[0], decode_responses=decode)


def _answers_as_redis(url: str) -> bool:
    try:
        with redis_client(url) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


@contextmanager
def redis_server(*options: str, password: str = "") -> Generator[Server]:
    """Run a Redis, which hands each write to the system at once, so that killing it loses none."""
    program = require_program("redis-server")
    port = free_port()
    own = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "no"]
    user = f":{password}@" if password else ""
    with (
        _folder() as folder,
        _running(
            Server(
                [program, *own, "--dir", str(folder), *options], f"redis://{user}127.0.0.1:{port}/0", _answers_as_redis
            )
        ) as server,
    ):
        yield server


@contextmanager
def redis_cluster(*, replica: bool = False) -> Generator[list[Server]]:
    """Run a Redis Cluster of three nodes with a third of the slots each, and a replica of the first if asked for."""
    size = 4 if replica else 3
    with ExitStack() as stack:
        # The bus listens at the port + 10000, which free_port() may exceed.
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-port")
        nodes = [stack.enter_context(redis_server(*options, str(free_port()))) for _ in range(size)]
        clients = [stack.enter_context(redis_client(node.url)) for node in nodes]
        bounds = [0, 5461, 10923, 16384]
        for number, client in enumerate(clients):
            if number < 3:
                client.execute_command("CLUSTER ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
            for node, other in zip(nodes, clients, strict=True):
                bus = other.config_get("cluster-port")["cluster-port"]
                client.execute_command("CLUSTER MEET", "127.0.0.1", node.port, bus)
        until(lambda: all(_knows(client, size) for client in clients))
        if replica:
            first = clients[0].execute_command("CLUSTER MYID")
            clients[3].execute_command("CLUSTER REPLICATE", first)
            until(lambda: clients[3].info("replication").get("master_link_status") == "up")
        yield nodes


@contextmanager
def announced(node: Server, port: int, nodes: Sequence[Server]) -> Generator[None]:
    """Have a node of a cluster say that it listens at another port; in the end all of them know the right one again."""
    with redis_client(node.url) as client:
        client.config_set("cluster-announce-port", port)
        try:
            yield
        finally:
            client.config_set("cluster-announce-port", 0)
            until(lambda: not any(_is_known_at(port, other) for other in nodes))


def _is_known_at(port: int, other: Server) -> bool:
    with redis_client(other.url) as client:
        return f"127.0.0.1:{port}" in client.cluster("NODES")


def is_whole(nodes: Sequence[Server]) -> bool:
    """Tell whether all nodes of a cluster know each other and serve all slots."""
    for node in nodes:
        with redis_client(node.url) as client:
            if not _knows(client, len(nodes)):
                return False
    return True


def _knows(client: Any, size: int) -> bool:
    info = client.cluster("INFO")
    return (info["cluster_state"], info["cluster_known_nodes"]) == ("ok", str(size))


def _answers_as_sql(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True


@contextmanager
def postgresql(*settings: str) -> Generator[Server]:
    """Run a PostgreSQL, which refuses to run as root."""
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    initdb, postgres = (require_program(name, *folders) for name in ("initdb", "postgres"))
    user = _unprivileged() if os.getuid() == 0 else None
    port = free_port()
    with _folder(user) as folder:
        data = folder / "data"
        how = ["--auth=trust", "--username=tester", "--encoding=UTF8", "--no-sync"]
        _prepare([initdb, f"--pgdata={data}", *how], folder, user)
        rules = data / "pg_hba.conf"
        rules.write_text(f"host all guarded 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        options = (
            "fsync=off",
            "unix_socket_directories=",
            "max_connections=50",
            "deadlock_timeout=4s",
            f"port={port}",
            *settings,
        )
        command = [postgres, "-D", str(data), "-h", "127.0.0.1", *(part for one in options for part in ("-c", one))]
        url = f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        with _running(Server(command, url, _answers_as_sql, user=user, stop=SIGINT)) as server:
            yield server


def _prepare(command: Sequence[str], folder: Path, user: str | None = None) -> None:
    """Run what makes a server's files."""
    ended = subprocess.run(
        command, cwd=folder, user=user, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def mariadb(*options: str) -> Generator[Server]:
    """Run a MariaDB."""
    install, program = require_program("mariadb-install-db"), require_program("mariadbd")
    port = free_port()
    user = pwd.getpwuid(os.getuid()).pw_name
    with _folder() as folder:
        data = [f"--datadir={folder / 'data'}", f"--tmpdir={folder}", f"--user={user}"]
        how = ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]
        _prepare([install, *how, *data], folder)
        own = [
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 'socket'}",
            "--innodb-flush-log-at-trx-commit=2",
        ]
        url = f"mysql+pymysql://root@127.0.0.1:{port}/mysql"
        with _running(Server([program, "--no-defaults", *data, *own, *options], url, _answers_as_sql)) as server:
            engine = create_engine(url)
            with engine.connect() as connection:
                connection.exec_driver_sql("CREATE DATABASE tests")
            engine.dispose()
            server.url = url.removesuffix("mysql") + "tests"
            yield server
