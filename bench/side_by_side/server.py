"""A name server that is measured: started in a folder of its own on one core, watched, ended.

A peer is a class with `label`, `package`, `command()` and a method `with_PART()` for every part of a configuration it
can serve; a workload names the parts it needs, and who lacks one of them takes no part in it.
"""
import os
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field

START_SECONDS_MAX = 240
STOP_SECONDS_MAX = 15
ADDRESS = "127.0.0.1"
SERVFAIL = 2


class StartFailure(Exception):
    """The server did not come up; the message ends with its last words."""


@dataclass
class Place:
    """Where a server runs and what it is to hold."""
    folder: str
    port: int
    parts: tuple
    core: int = 0
    upstream: int = 0  # port of the authority it forwards to
    options: dict = field(default_factory=dict)


def children_of(pid):
    """`pid` and everything it started that still runs."""
    parents = {}
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as stat:
                parents.setdefault(int(stat.read().rsplit(")", 1)[1].split()[1]), []).append(int(entry))
        except (OSError, ValueError, IndexError):
            continue
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


TYPES = {"A": 1, "SOA": 6}


def ask_once(port, question, seconds):
    """The reply to a line of a question list; None without one in time."""
    source, name, kind, _ = question.split()
    name = name.replace("*.", "probe.")
    query = struct.pack("!6H", 4711, 0x0100, 1, 0, 0, 0)
    query += b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    query += struct.pack("!B2H", 0, TYPES.get(kind, 1), 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(seconds)
        sock.bind((source, 0))
        try:
            sock.connect((ADDRESS, port))
            sock.send(query)
            return sock.recv(4096)
        except OSError:
            return None


class Server:
    label, package, binary = "", "", ""
    recursor = ""  # its name in tests/internet/resolvers.py; none: does not resolve from the root

    def __init__(self, place):
        self.place = place
        self.child = self.log = None

    @classmethod
    def serves(cls, parts):
        return all(hasattr(cls, "with_" + part) for part in parts)

    def parts_text(self):
        return "".join(getattr(self, "with_" + part)() for part in self.place.parts)

    def file(self, name, text):
        path = os.path.join(self.place.folder, name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        return path

    def command(self):
        raise NotImplementedError

    def start(self):
        os.makedirs(self.place.folder, exist_ok=True)
        with open(os.path.join(self.place.folder, "log"), "wb") as self.log:
            self.child = subprocess.Popen(
                ["taskset", "-c", str(self.place.core), *self.command()], cwd=self.place.folder,
                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)

    def wait_until_ready(self, question):
        """Any answer but SERVFAIL will do: what is right is the generator's to judge."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                raise StartFailure(f"{self.label} ended with {self.child.returncode}: {self.last_words()}")
            reply = ask_once(self.place.port, question, 0.2)
            if reply and reply[3] & 15 != SERVFAIL:
                return
            time.sleep(0.02)
        raise StartFailure(f"{self.label} does not answer: {self.last_words()}")

    def last_words(self):
        with open(os.path.join(self.place.folder, "log"), encoding="utf-8", errors="replace") as log:
            return " | ".join(log.read().strip().splitlines()[-4:])

    def pids(self):
        return children_of(self.child.pid)

    def memory_kib(self, key="VmRSS"):
        """Resident memory of all its processes: VmRSS now, VmHWM at its highest."""
        total = 0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
                    total += sum(int(line.split()[1]) for line in status if line.startswith(key + ":"))
            except OSError:
                continue
        return total

    def answers_kept(self):
        """How many answers its cache holds; None where it does not say, and has room for all."""
        return None

    def cpu_seconds(self):
        """From the processes' own clocks, in nanoseconds; also of those that have ended since."""
        total = 0.0
        for pid in self.pids():
            try:
                clock = ~pid << 3 | 2  # what clock_getcpuclockid(3) computes for a whole process
                total += time.clock_gettime_ns(clock) / 1e9
            except OSError:
                continue
        return total

    def stop(self):
        """Ends the processes this object started, and only those."""
        if self.child is None:
            return
        group = self.child.pid
        for number, seconds in ((signal.SIGTERM, STOP_SECONDS_MAX), (signal.SIGKILL, 5)):
            try:
                os.killpg(group, number)
                self.child.wait(seconds)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
            break
        self.child = None
