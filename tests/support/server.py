"""Starting the server under test, and a scripted public side, for the tests in Python."""
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time

import dnswire


def wait_until(condition, what):
    """Polls; there is no other way to see what another process does."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("not within 30 s: " + what)
        time.sleep(0.02)


class ParallaxServer:
    """`parallax serve` with a configuration given as a dict; used as a context manager."""

    def __init__(self, binary, config, folder=None, under=()):
        """`under`: a command in front, such as a tracer, which passes signals and exit code on."""
        self.under = list(under)
        self.folder = folder or tempfile.mkdtemp(prefix="parallax-test-")
        self.port = dnswire.free_port()
        self.address = ("127.0.0.1", self.port)
        self.binary = binary
        self.path = os.path.join(self.folder, "parallax.yaml")
        self.admin = os.path.join(self.folder, "admin.sock")
        self.config = dict({"listen": ["127.0.0.1:%d" % self.port], "workers": 2,
                            "control": {"socket": self.admin}}, **config)
        self.process = None

    def write_config(self):
        with open(self.path, "w") as file:
            json.dump(self.config, file, indent=1)  # JSON is YAML

    def __enter__(self):
        self.write_config()
        self.log_path = os.path.join(self.folder, "server.log")
        self.log = open(self.log_path, "w")
        self.process = subprocess.Popen([*self.under, self.binary, "serve", self.path], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the server ended:\n" + self.log_text())
            try:
                dnswire.ask_udp(self.address, None, dnswire.build_query("ready.invalid"), 0.2)
                return self
            except (TimeoutError, ConnectionError):
                time.sleep(0.02)
        raise RuntimeError("the server does not answer:\n" + self.log_text())

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.log.close()
        if status != 0:
            raise RuntimeError("the server ended with %d:\n%s" % (status, self.log_text()))

    def log_text(self):
        with open(self.log_path) as file:
            return file.read()

    def admin_command(self, command):
        """Asks through the admin socket; returns the result."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(60)
            sock.connect(self.admin)
            sock.sendall(json.dumps({"command": command}).encode() + b"\n")
            with sock.makefile() as lines:
                return json.loads(lines.readline())["result"]

    def statistics(self):
        """The counters."""
        return self.admin_command("statistics")

    def reload(self, config):
        """Serves `config` instead: every worker has it when this returns."""
        self.config.update(config)
        self.write_config()
        report = self.admin_command("reload")
        if not report["applied"]:
            raise RuntimeError("the reload was refused: %s" % report)

    def parallax(self, *arguments):
        """Runs a command of the program; returns its standard output."""
        return subprocess.run([self.binary, *arguments], check=True, capture_output=True, text=True).stdout


class PublicSide:
    """Scripted upstreams: each answers a whole CNAME chain from its own records, in a child process."""

    def __init__(self, answer_functions):
        self.sockets = []
        for _ in answer_functions:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind(("127.0.0.1", 0))
            self.sockets.append(sock)
        self.ports = [sock.getsockname()[1] for sock in self.sockets]
        self.functions = answer_functions

    def __enter__(self):
        self.child = os.fork()
        if self.child == 0:
            self.serve()
        for sock in self.sockets:
            sock.close()
        return self

    def serve(self):
        parent = os.getppid()
        while os.getppid() == parent:
            for sock in select.select(self.sockets, [], [], 1)[0]:
                query, client = sock.recvfrom(4096)
                name, end = dnswire.read_name(query, 12)
                number = int.from_bytes(query[end:end + 2], "big")
                function = self.functions[self.sockets.index(sock)]
                rcode, answer, authority = function(name, dnswire.TYPE_NAMES.get(number, "TYPE%d" % number))
                sock.sendto(dnswire.build_response(query, rcode, answer, authority), client)
        os._exit(0)

    def __exit__(self, *_):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
