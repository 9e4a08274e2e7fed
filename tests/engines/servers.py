"""Servers of other engines on this machine, on loopback only: started by the tests, and stopped with all they have started."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.engines import fetch

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
READY_SECONDS = 180
STOP_SECONDS = 20


def free_ports(n: int) -> list[int]:
    """Ports that nobody listens on; nothing keeps them free."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def wait_until(ready: Callable[[], bool], what: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits for a server. Raises RuntimeError, with the end of its log, where it ends or does not get ready."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{what} is not ready; its log ends with\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.2)


def environment(**more: str) -> dict[str, str]:
    """The environment of a server: this Python first on PATH, newsbeam importable."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **more}


def start(command: list[str], log: Path, **more: str) -> subprocess.Popen[bytes]:
    """A server in a process group of its own."""
    with log.open("wb") as stream:
        return subprocess.Popen(
            command, cwd=log.parent, env=environment(**more), stdout=stream, stderr=stream, start_new_session=True
        )


def kill(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Ends a server and all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with suppress(ProcessLookupError):  # what the server has started and left behind
        os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def python_server(module: str, port_option: str, folder: Path) -> Iterator[str]:
    """One of Beam's own services; gives its address."""
    (port,) = free_ports(1)
    log = folder / f"{module.rsplit('.', 1)[-1]}.log"
    process = start([sys.executable, "-m", module, f"--{port_option}={port}"], log)
    try:
        wait_until(lambda: listening(port), module, process, log)
        yield f"localhost:{port}"
    finally:
        kill(process)


@contextmanager
def portable_service(folder: Path) -> Iterator[list[str]]:
    """Beam's portable job service, and a pool that starts its workers; gives the options of a job on them."""
    with (
        python_server("apache_beam.runners.worker.worker_pool_main", "service_port", folder) as pool,
        python_server("apache_beam.runners.portability.local_job_service_main", "port", folder) as service,
    ):
        yield [
            "--runner=PortableRunner",
            f"--job_endpoint={service}",
            "--environment_type=EXTERNAL",
            f"--environment_config={pool}",
        ]


def worker_script(folder: Path) -> Path:
    """What Flink's TaskManagers start as a Python worker."""
    script = folder / "worker.sh"
    start = f'exec {shlex.quote(sys.executable)} -m pipeline.engines.worker "$@"'
    log = shlex.quote(str(folder / "workers.log"))
    script.write_text(f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} {start} 2>>{log}\n", encoding="utf-8")
    script.chmod(0o755)
    return script


CONFIG = """
jobmanager.rpc.address: 127.0.0.1
jobmanager.bind-host: 127.0.0.1
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
jobmanager.memory.process.size: 1024m
taskmanager.numberOfTaskSlots: 2
taskmanager.cpu.cores: 2.0
cluster.evenly-spread-out-slots: true
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 512m
taskmanager.memory.task.off-heap.size: 0m
taskmanager.memory.network.min: 128m
taskmanager.memory.network.max: 128m
taskmanager.memory.managed.size: 256m
taskmanager.memory.jvm-metaspace.size: 512m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
taskmanager.network.sort-shuffle.min-parallelism: 1000
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 10
restart-strategy.fixed-delay.delay: 5 s
heartbeat.interval: 2000
"""
"""Sizes are what Flink's start scripts would work out. Without `sort-shuffle.min-parallelism` each of the job's many shuffles
takes 512 buffers, of which a small TaskManager has not enough. A lost TaskManager is noticed after two heartbeats; tasks that
are started anew before that are sent to it again, and fail."""
JVM = ["-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=info"]
MODULES = ("java.lang", "java.lang.reflect", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.time")
OPENED = [f"--add-opens=java.base/{module}=ALL-UNNAMED" for module in MODULES]


class FlinkCluster:
    """A session cluster: one JobManager and some TaskManagers, of plain Flink; a job brings Beam's runner with it."""

    def __init__(self, folder: Path, task_managers: int = 2) -> None:
        self.folder, self.wanted = folder, task_managers
        self.task_managers: list[subprocess.Popen[bytes]] = []
        self.java = str(fetch.java())
        jars = (jar for jar in fetch.flink_jars() if not jar.name.startswith("beam-"))
        self.class_path = os.pathsep.join(map(str, jars))

    def __enter__(self) -> "FlinkCluster":
        rest, rpc, blob = free_ports(3)
        self.address = f"{HOST}:{rest}"
        ports = f"rest.port: {rest}\njobmanager.rpc.port: {rpc}\nblob.server.port: {blob}\nio.tmp.dirs: {self.folder}\n"
        (self.folder / "config.yaml").write_text(CONFIG + ports, encoding="utf-8")
        main = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
        self.job_manager = self._start(main, "job-manager", "--executionMode", "cluster")
        try:
            for _ in range(self.wanted):
                self.start_task_manager()
            wait_until(self._complete, "Flink", self.job_manager, self.folder / "job-manager.log")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.task_managers, self.job_manager):
            kill(process)

    def _start(self, main: str, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        java = [self.java, "-Xmx700m", *JVM, *OPENED, "-cp", self.class_path, main]
        return start([*java, "--configDir", str(self.folder), *arguments], self.folder / f"{name}.log")

    def start_task_manager(self) -> None:
        name = f"task-manager-{len(self.task_managers)}"
        main = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
        self.task_managers.append(self._start(main, name, "-D", f"taskmanager.resource-id={name}"))

    def get(self, path: str) -> Any:
        """An answer of Flink's REST service."""
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{self.address}{path}") as answer:
            return json.load(answer)

    def _complete(self) -> bool:
        try:
            return bool(self.get("/overview")["taskmanagers"] == self.wanted)
        except OSError:
            return False

    def options(self, *, parallelism: int = 2) -> list[str]:
        """The options of a job on the cluster, whose TaskManagers start Python workers of their own."""
        workers = json.dumps({"command": str(worker_script(self.folder))})
        return [
            "--engine=flink",
            f"--workers={parallelism}",
            f"--flink_master={self.address}",
            "--environment_type=PROCESS",
            f"--environment_config={workers}",
        ]
