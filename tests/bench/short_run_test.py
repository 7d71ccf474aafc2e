"""The load generator against the echo controls and Parallax: 1000 questions each, none answered wrongly.

    short_run_test.py DNS_LOAD DNS_ECHO PARALLAX

Says nothing about speed: this runs on busy machines.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import dnswire  # noqa: E402

DNS_LOAD, DNS_ECHO, PARALLAX = sys.argv[1:4]
CONFIGURATION = """
listen: ["127.0.0.1:%d"]
workers: 1
networks:
  - {name: n1, sources: [127.0.1.0/24]}
  - {name: n2, sources: [127.0.2.0/24]}
zones:
  - id: one
    name: privatelink.service.signalr.net
    links: [{network: n1}]
    records: ["s1 10 A 10.1.1.5"]
services:
  - {name: s1, type: SignalR, public-address: 20.42.1.1}
"""
QUESTIONS = """
127.0.1.1 s1.service.signalr.net A 10.1.1.5
127.0.2.1 s1.service.signalr.net A 20.42.1.1
127.0.4.1 s1.service.signalr.net A REFUSED
127.0.1.2 nothing.privatelink.service.signalr.net A NXDOMAIN
127.0.1.2 *.privatelink.service.signalr.net A NXDOMAIN
127.0.1.2 s1.service.signalr.net TXT NODATA
"""


class ShortRun(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="parallax-load-")
        self.addCleanup(self.folder.cleanup)
        self.port = dnswire.free_port()

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def start(self, *command):
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        return server

    def start_echo(self, mode):
        server = self.start(DNS_ECHO, mode, "127.0.0.1", str(self.port))
        self.assertTrue(server.stdout.readline().startswith("ready"))

    def start_parallax(self):
        self.start(PARALLAX, "serve", self.file("parallax.yaml", CONFIGURATION % self.port))
        query = dnswire.build_query("s1.service.signalr.net")
        deadline = time.monotonic() + 20
        while True:
            try:
                dnswire.ask_udp(("127.0.0.1", self.port), "127.0.1.1", query, 0.5)
                return
            except (TimeoutError, ConnectionError):
                self.assertLess(time.monotonic(), deadline, "the server does not answer")

    def load(self, *options, questions=QUESTIONS):
        done = subprocess.run(
            [DNS_LOAD, "--port", str(self.port), "--questions", self.file("questions", questions),
             "--queries", "1000", "--seconds", "30", "--timeout", "10", *options],
            stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    def check_all_correct(self, *options):
        result = self.load(*options)
        self.assertEqual((result["correct"], result["wrong"], result["missing"], result["examples"]),
                         (1000, 0, 0, []))

    def test_every_echo_comes_back(self):
        for mode in ("single", "batch", "grouped"):
            with self.subTest(mode):
                self.port = dnswire.free_port()
                self.start_echo(mode)
                self.check_all_correct("--echo", "--burst", "8")

    def test_parallax_answers_every_source_rightly(self):
        self.start_parallax()
        for options in (["--sockets", "8"], ["--sockets", "2"], ["--burst", "8"], ["--rate", "5000"],
                        ["--transport", "tcp", "--window", "10"], ["--transport", "tcp-one-shot"]):
            with self.subTest(" ".join(options)):
                self.check_all_correct(*options)

    def test_a_wrong_expectation_is_noticed(self):
        self.start_parallax()
        wrong = self.load(questions="127.0.2.1 s1.service.signalr.net A 10.1.1.5\n")
        self.assertEqual((wrong["correct"], wrong["wrong"]), (0, 1000))
        self.assertEqual(wrong["verdicts"]["wrong_address"], 1000)
        self.assertIn("A 20.42.1.1", wrong["examples"][0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
