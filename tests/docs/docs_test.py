"""Runs what the pages say: YAML blocks load, examples pass `check`, links lead somewhere, and the
sessions (```console blocks) print what they show. Usage: docs_test.py PROGRAM"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.argv.pop(1)).resolve()
DEMO = "config/examples/demo.yaml"
DEMO_PORT = "5354"
# Pages whose sessions manage resources: a server with a control plane, and nothing in it yet.
CONTROL_PLANE = "config/examples/control-plane.yaml"
CONTROL_PLANE_PAGES = ["docs/private-endpoints.md"]


def pages():
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("*/README.md"))]


def blocks(language):
    """(page:line, text) of every fenced block in `language`."""
    for page in dict.fromkeys(pages()):
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(rf"^```{language}\n(.*?)^```", text, re.M | re.S):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{page.relative_to(ROOT)}:{line}", found.group(1)


def steady(text):
    """Text without what differs from run to run: times, ids, versions, blanks at line ends."""
    text = re.sub(r"\b\d+(\.\d+)? ?(us|ms|s)\b", "TIME", text)
    text = re.sub(r"\bid: \d+", "id: ID", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def free_port():
    """A port of the loopback that is free for UDP and TCP; the server says so if it is not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        udp.bind(("127.0.0.1", 0))
        tcp.bind(udp.getsockname())
        return str(udp.getsockname()[1])


class DocsTest(unittest.TestCase):
    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=ROOT, check=False, timeout=60)

    def test_yaml_blocks_load(self):
        found = list(blocks("yaml"))
        self.assertGreaterEqual(len(found), 1)
        for place, text in found:
            with self.subTest(place), tempfile.TemporaryDirectory() as folder:
                for name in set(re.findall(r"/etc/parallax/([\w-]+)\.key\b", text)):
                    key = Path(folder) / (name + ".key")
                    key.touch(mode=0o600)
                    key.write_text('key "%s" { algorithm hmac-sha256; secret "%s"; };\n' % (name, "AAEC" * 8),
                                   encoding="utf-8")
                path = Path(folder) / "block.yaml"
                path.write_text(text.replace("/etc/parallax/", folder + "/"), encoding="utf-8")
                run = self.run_program("check", path)
                self.assertEqual(run.returncode, 0, run.stdout)

    def test_examples_pass_check(self):
        found = sorted(ROOT.glob("config/examples/*.yaml"))
        self.assertGreaterEqual(len(found), 4)
        for path in found:
            with self.subTest(path.name):
                run = self.run_program("check", path)
                self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_broken_block_would_fail(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "block.yaml"
            path.write_text('listen: ["127.0.0.1:53"]\nnetwroks: []\n', encoding="utf-8")
            self.assertEqual(self.run_program("check", path).returncode, 1)

    def test_links_lead_somewhere(self):
        for page in pages():
            for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
                if not re.match(r"[a-z]+:", target):
                    with self.subTest(f"{page.relative_to(ROOT)}: {target}"):
                        self.assertTrue((page.parent / target).exists())


class Session(unittest.TestCase):
    """A server that the sessions talk to, on a port and in a folder of its own."""

    def serve(self, example):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.port = free_port()
        self.path = str(Path(folder.name) / Path(example).name)
        text = (ROOT / example).read_text(encoding="utf-8")
        for shown, real in ((DEMO_PORT, self.port), ("127.0.0.1:53\"", f"127.0.0.1:{self.port}\""),
                            ("127.0.0.1:8443", "127.0.0.1:0"), ("/run/parallax/", self.folder + "/"),
                            ("/var/lib/parallax/", self.folder + "/")):
            text = text.replace(shown, real)
        Path(self.path).write_text(text, encoding="utf-8")
        self.environment = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8",
                                PARALLAX_SOCKET=self.folder + "/admin.sock",
                                PATH=f"{PROGRAM.parent}:{os.environ['PATH']}")
        self.server = subprocess.Popen([PROGRAM, "serve", self.path], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(self.stop)
        deadline = time.monotonic() + 30
        while self.shell(f"parallax query --server 127.0.0.1:{DEMO_PORT} --timeout 200ms s1").returncode:
            self.assertIsNone(self.server.poll(), "the server ended")
            self.assertLess(time.monotonic(), deadline, "the server does not answer")

    def stop(self):
        self.server.terminate()
        told, _ = self.server.communicate(timeout=30)
        self.assertEqual(self.server.returncode, 0, told)

    def shell(self, command, folder=ROOT):
        command = command.replace(DEMO, self.path).replace(DEMO_PORT, self.port)
        return subprocess.run(command, shell=True, text=True, stdout=subprocess.PIPE, cwd=folder,
                              stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                              env=self.environment, check=False, timeout=60)

    def check_sessions(self, wanted, folder=ROOT):
        """Runs the sessions of the pages that are wanted; how many commands they have."""
        commands = 0
        for place, text in blocks("console"):
            for step in re.split(r"^\$ ", text, flags=re.M)[1:] if wanted(place) else []:
                command, _, shown = step.partition("\n")
                with self.subTest(f"{place}: {command}"):
                    seen = self.shell(command, folder).stdout.replace(self.path, DEMO)
                    self.assertEqual(steady(seen.replace(self.port, DEMO_PORT)), steady(shown))
                commands += 1
        return commands


def manages(place):
    return place.split(":")[0] in CONTROL_PLANE_PAGES


class SessionTest(Session):
    def test_sessions_print_what_they_show(self):
        self.serve(DEMO)
        self.assertGreaterEqual(self.check_sessions(lambda place: not manages(place)), 5)

    def test_sessions_of_the_control_plane_print_what_they_show(self):
        self.serve(CONTROL_PLANE)
        self.assertGreaterEqual(self.check_sessions(manages, self.folder), 20)


if __name__ == "__main__":
    unittest.main()
