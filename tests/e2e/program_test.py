#!/usr/bin/env python3
"""The program as an operator meets it: exit codes, signals, reloads under load, the admin socket, explain, matrix.

  program_test.py PARALLAX
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402
from server import wait_until  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
ZONE = "privatelink.service.signalr.net"
SOURCES = {"n1": "127.0.1.1", "n2": "127.0.2.1", "n3": "127.0.3.1"}


def topology(address="10.1.1.5", **more):
    """N1 holds s1, N2 holds s2, N3 nothing; the public sides of s1 to s3 are held."""
    def zone(network, record):
        return {"id": "zone-" + network, "name": ZONE, "records": [record], "links": [{"network": network}]}
    return dict({"networks": [{"name": n, "sources": ["127.0.%d.0/24" % i]}
                              for i, n in enumerate(sorted(SOURCES), 1)],
                 "zones": [zone("n1", "s1 10 A " + address), zone("n2", "s2 10 A 10.2.1.5")],
                 "services": [{"name": "s%d" % i, "type": "SignalR", "public-address": "20.42.1.%d" % i}
                              for i in (1, 2, 3)]}, **more)


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False, **options)


def admin(path, **request):
    """One request to the admin socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(30)
        sock.connect(path)
        sock.sendall(json.dumps(request).encode() + b"\n")
        with sock.makefile() as lines:
            answer = json.loads(lines.readline())
    assert answer["ok"], answer
    return answer["result"]


class Asker(threading.Thread):
    """Asks for s1 from N1 again and again; keeps every answer and every failure."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address, self.ending = address, threading.Event()
        self.answers, self.failures = [], []

    def run(self):
        while not self.ending.is_set():
            try:
                reply = dnswire.ask(self.address, "s1.service.signalr.net", source=SOURCES["n1"])
                self.answers.append(reply.chain()[-1][2] if reply.chain() else reply.rcode)
            except OSError as fault:
                self.failures.append(repr(fault))

    def __exit__(self, *_):
        self.ending.set()
        self.join(30)

    def __enter__(self):
        self.start()
        wait_until(lambda: len(self.answers) > 10, "answers")
        return self


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def serving(self, config):
        return server.ParallaxServer(PROGRAM, config, self.folder)


class Reload(Folder):
    def test_good_and_bad_files_under_load(self):
        with self.serving(topology()) as running, Asker(running.address) as asker:
            running.config.update(topology("10.1.1.77"))
            running.write_config()
            running.process.send_signal(signal.SIGHUP)
            # Each worker takes the new state in its own time; the reload is over when all have.
            wait_until(lambda: " reloaded " in running.log_text(), "the reload")
            old_at_most = len(asker.answers) + 1  # one may be on its way
            wait_until(lambda: len(asker.answers) > old_at_most, "new answers")
            for bad in ("networks: [", "nonsense: 1\n", ""):
                self.refuse(running, bad)
            self.assertEqual(asker.answers[-1], "10.1.1.77")
            asker.ending.set()
            asker.join(30)
            self.assertEqual(asker.failures, [])
            self.assertEqual(set(asker.answers), {"10.1.1.5", "10.1.1.77"})
            self.assertEqual(set(asker.answers[old_at_most:]), {"10.1.1.77"}, "no going back")
            log = running.log_text()
            self.assertIn("unknown key 'nonsense'", log)
            self.assertEqual(log.count("reload-refused"), 3)
            statistics = admin(running.admin, command="statistics")
            self.assertEqual(statistics["counters"]["worker_exceptions"], 0)

    def refuse(self, running, text):
        """SIGHUP with a bad file; returns once the server has refused it."""
        def refused():
            return admin(running.admin, command="statistics")["reloads_refused"]
        before = refused()
        self.write("parallax.yaml", text)
        running.process.send_signal(signal.SIGHUP)
        wait_until(lambda: refused() > before, "the refusal")

    def test_an_unreadable_zone_file_keeps_the_old_state(self):
        config = topology()
        config["zones"][0] = {"id": "zone-n1", "name": ZONE, "file": "n1.zone", "links": [{"network": "n1"}]}
        path = self.write("n1.zone", "$TTL 10\n@ SOA a. b. 1 2 3 4 5\ns1 A 10.1.1.5\n")
        with self.serving(config) as running:
            ask = lambda: dnswire.ask(running.address, "s1." + ZONE, source=SOURCES["n1"]).chain()  # noqa: E731
            self.assertEqual(ask()[-1][2], "10.1.1.5")
            self.write("n1.zone", "$TTL 10\n@ SOA a. b. 1 2 3 4 5\ns1 A nonsense\n")
            told = admin(running.admin, command="reload")
            self.assertFalse(told["applied"])
            self.assertEqual((told["findings"][0]["file"], told["findings"][0]["line"]), (path, 3))
            os.remove(path)
            told = admin(running.admin, command="reload")
            self.assertFalse(told["applied"])
            self.assertIn("No such file", told["findings"][0]["text"])
            self.assertEqual(ask()[-1][2], "10.1.1.5")
            check = run("check", running.path)
            self.assertEqual(check.returncode, 1)
            self.assertIn("zone file '%s' cannot be read" % path, check.stdout)

    def test_listeners_and_workers_need_a_restart(self):
        with self.serving(topology()) as running:
            running.config.update(workers=1, listen=["127.0.0.1:%d" % dnswire.free_port()])
            running.write_config()
            told = admin(running.admin, command="reload")
            self.assertTrue(told["applied"])
            self.assertEqual(told["restart_needed_for"], ["listen", "workers"])
            self.assertEqual(told["zones_kept"], 2)
            self.assertEqual(running.log_text().count("restart-needed"), 2)


class Life(Folder):
    def test_signals(self):
        with self.serving(topology(log={"format": "json"})) as running:
            dnswire.ask(running.address, "s1.service.signalr.net", source=SOURCES["n1"])
            running.process.send_signal(signal.SIGUSR1)
            wait_until(lambda: '"statistics"' in running.log_text(), "statistics in the log")
            lines = [json.loads(line) for line in running.log_text().splitlines()]
            statistics = next(line for line in lines if line["event"] == "statistics")
            self.assertGreaterEqual(statistics["udp_queries"], 2)
            self.assertEqual((statistics["networks"], statistics["zones"]), (3, 2))
            running.process.send_signal(signal.SIGINT)
            self.assertEqual(running.process.wait(30), 0)
            self.assertFalse(os.path.exists(running.admin))

    def test_a_taken_port_is_exit_code_2(self):
        with self.serving(topology()) as running:
            other = self.write("other.yaml", dict(running.config, control={"socket": "other.sock"}))
            second = run("serve", other)
            self.assertEqual(second.returncode, 2, second.stderr)
            self.assertIn("cannot-listen at=127.0.0.1:%d" % running.port, second.stderr)
            third = run("serve", self.write("third.yaml", dict(running.config, listen=["127.0.0.1:0"])))
            self.assertEqual(third.returncode, 2, third.stderr)
            self.assertIn("another server is using it", third.stderr)
            dnswire.ask(running.address, "s1.service.signalr.net", source=SOURCES["n1"])
        gone = run("query", "--server", "127.0.0.1:%d" % running.port, "--timeout", "50ms", "a.")
        self.assertEqual(gone.returncode, 2)

    def test_exit_codes(self):
        self.assertEqual(run("serve", "/nowhere/parallax.yaml").returncode, 3)
        self.assertEqual(run("check", "/nowhere/parallax.yaml").returncode, 3)
        self.assertEqual(run("serve", self.write("bad.yaml", "listen: 7\n")).returncode, 1)
        no_zone = dict(topology(), zones=[{"name": "a.example", "links": [], "file": "no.zone"}])
        self.assertEqual(run("check", self.write("named.yaml", json.dumps(no_zone))).returncode, 1)
        self.assertEqual(run("serve").returncode, 1)
        self.assertEqual(run("serve", "--unknown", "x").returncode, 1)
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("explain", "--socket", self.folder + "/none", "--from", "10.0.0.1", "a.").returncode, 2)

    def test_check_tells_every_mistake_with_its_place(self):
        path = self.write("bad.yaml", "listen: [\"127.0.0.1:53\"]\nnetworks:\n"
                          "  - {name: n1, sources: [10.0.0.0/8], rewrit: off}\n"
                          "  - {name: n1, sources: [10.0.0.1/8]}\nfoward: []\n")
        told = run("check", path)
        self.assertEqual(told.returncode, 1)
        for part in (":3:39: error: unknown key 'rewrit'", "did you mean 'rewrite'?", ":4:",
                     ":5:1: error: unknown key 'foward'", "did you mean 'forward'?"):
            self.assertIn(part, told.stdout)
        told = json.loads(run("check", "--json", path).stdout)
        self.assertFalse(told["good"])
        self.assertTrue(all(finding["line"] > 0 for finding in told["findings"]))


class Questions(Folder):
    def test_explain_agrees_with_the_socket_and_with_the_file(self):
        with self.serving(topology()) as running:
            for network, source in SOURCES.items():
                for service in ("s1", "s2", "s3"):
                    for rr_type in ("A", "AAAA", "CNAME"):
                        self.explain_one(running, (network, source), service + ".service.signalr.net", rr_type)
            refused = json.loads(running.parallax("explain", "--socket", running.admin, "--json",
                                                  "--from", "127.9.9.9", "a."))
            self.assertEqual((refused["network"], refused["response"]["rcode"]), (None, "REFUSED"))

    def explain_one(self, running, asker, name, rr_type):
        network, source = asker
        reply = dnswire.ask(running.address, name, rr_type, source=source)
        for place in (("--socket", running.admin), ("--config", running.path)):
            told = json.loads(running.parallax("explain", *place, "--json", "--from", source, name, rr_type))
            self.assertEqual(told["network"]["name"], network)
            self.assertEqual(told["response"]["rcode"], reply.rcode)
            self.assertEqual([(r["owner"].lower(), r["type"], r["rdata"]) for r in told["response"]["answer"]],
                             reply.chain())
            self.assertTrue(told["steps"])
            elsewhere = [name for group in told["elsewhere"] for name in group["networks"]]
            self.assertEqual(sorted(elsewhere + [network]), sorted(SOURCES))

    def test_explain_shows_the_cut_and_the_upstream(self):
        chain = [("a.example.", "CNAME", "s1.%s." % ZONE), ("s1.%s." % ZONE, "A", "20.42.1.9")]
        with server.PublicSide([lambda name, rr_type: (0, [(o, t, 60, v) for o, t, v in chain], [])]) as public:
            rule = {"suffix": ".", "to": ["127.0.0.1:%d" % public.ports[0]]}
            with self.serving(topology(forward=[rule])) as running:
                told = json.loads(running.parallax("explain", "--socket", running.admin, "--json",
                                                   "--from", SOURCES["n1"], "a.example"))
                drawing = running.parallax("explain", "--socket", running.admin, "--from", SOURCES["n1"], "a.example")
        step = told["steps"][0]
        self.assertEqual((step["kind"], step["dropped"]["at"]), ("upstream", "s1.%s." % ZONE))
        self.assertIn("held here by zone zone-n1", step["dropped"]["because"])
        self.assertEqual(step["upstream"][0]["attempts"][0]["server"], "127.0.0.1:%d" % public.ports[0])
        self.assertEqual(told["response"]["answer"][-1]["rdata"], "10.1.1.5")
        self.assertEqual([(r["owner"], r["type"], r["rdata"]) for r in step["dropped"]["records"]],
                         [("s1.%s." % ZONE, "A", "20.42.1.9")])
        self.assertIn("was dropped: held here by zone zone-n1", drawing)
        self.assertIn("dropped: s1.%s. A 20.42.1.9 from the upstream's chain" % ZONE, drawing)
        self.assertNotIn("20.42.1.9", json.dumps(told["response"]))

    def test_matrix(self):
        with self.serving(topology()) as running:
            table = json.loads(running.parallax("matrix", "--socket", running.admin, "--json"))
            cells = {row["name"]: [cell["answer"] for cell in row["cells"]] for row in table["rows"]}
            self.assertEqual(cells["s1.service.signalr.net."], ["10.1.1.5", "NXDOMAIN", "20.42.1.1"])
            self.assertEqual(cells["s3.service.signalr.net."], ["20.42.1.3"] * 3)
            self.assertEqual(run("matrix", "--config", running.path, "--strict").returncode, 0)
            running.config["zones"][0]["links"][0]["resolution-policy"] = "NxDomainRedirect"
            running.write_config()
            redirected = run("matrix", "--config", running.path, "--strict", "s2.service.signalr.net")
            self.assertEqual(redirected.returncode, 0)
            self.assertIn("20.42.1.2 (r)", redirected.stdout)
            running.config["zones"][0]["records"].append("out 10 CNAME s3.service.signalr.net.")
            running.write_config()
            flagged = run("matrix", "--config", running.path, "--strict", "out." + ZONE)
            self.assertEqual(flagged.returncode, 1)
            self.assertIn("20.42.1.3 (!)", flagged.stdout)
            csv = run("matrix", "--config", running.path, "--csv", "s2.service.signalr.net")
            self.assertEqual(len(csv.stdout.splitlines()), 4)

    def test_cache(self):
        def public(name, rr_type):
            return (0, [(name, "A", 300, "203.0.113.9")], [])
        with server.PublicSide([public]) as upstream:
            rule = {"suffix": ".", "to": ["127.0.0.1:%d" % upstream.ports[0]]}
            # With stale records wanted, records are kept beside the ready answers.
            with self.serving(topology(forward=[rule], cache={"serve-stale": "1h"})) as running:
                def ask_all():
                    for name in ("www.example.com", "example.com", "notexample.com", "s1.service.signalr.net"):
                        for network in ("n1", "n3"):
                            dnswire.ask(running.address, name, source=SOURCES[network])

                def cache(*words):
                    return json.loads(running.parallax("cache", *words, "--socket", running.admin, "--json"))

                def kept():
                    return sorted((entry["name"], entry["scope"]) for entry in cache("dump")["entries"]
                                  if entry["cache"] == "answers"
                                  and ("example" in entry["name"] or "s1" in entry["name"]))

                def said():
                    return sorted(entry["name"] for entry in cache("dump")["entries"] if entry["cache"] == "records"
                                  and entry["scope"] == ". via 127.0.0.1:%d" % upstream.ports[0])
                public_ones = [(name, "public") for name in ("example.com.", "notexample.com.", "www.example.com.")]
                private_ones = [("s1.service.signalr.net.", "n1"), ("s1.service.signalr.net.", "n3")]
                ask_all()
                self.assertEqual(kept(), sorted(public_ones + private_ones))
                self.assertLessEqual({name for name, _ in public_ones}, set(said()))
                self.assertGreaterEqual(cache("stats")["answers"]["entries"], 5)
                self.assertEqual(cache("flush", "EXAMPLE.com"), {"answers": 1, "records": 1})
                self.assertEqual(cache("flush", "s1.service.signalr.net")["answers"], 2)
                self.assertEqual(kept(), [("notexample.com.", "public"), ("www.example.com.", "public")])
                ask_all()
                self.assertEqual(cache("flush", "--zone", "example.com"), {"answers": 2, "records": 2})
                self.assertEqual(kept(), sorted([("notexample.com.", "public")] + private_ones))
                limited = cache("dump", "--limit", "1")
                self.assertEqual(len(limited["entries"]), 1)
                self.assertGreaterEqual(limited["left_out"], 2)
                table = running.parallax("cache", "dump", "--socket", running.admin)
                self.assertIn("notexample.com.", table)
                cache("flush")
                self.assertEqual(kept(), [])
                self.assertIn("answers  0 ", running.parallax("cache", "stats", "--socket", running.admin))
                hits = cache("stats")["hits"]
                ask_all()
                ask_all()
                self.assertGreater(cache("stats")["hits"], hits)

    def test_the_cache_is_as_large_as_the_file_says(self):
        octets = {}
        for size in ("0", "4MiB", "16MiB"):
            with self.serving(topology(cache={"answers": size})) as running:
                told = json.loads(running.parallax("cache", "stats", "--socket", running.admin, "--json"))
                octets[size] = told["answers"]["memory_octets"]
        self.assertLess(octets["0"], 32768)  # a bucket of each size, which nothing is put into
        self.assertAlmostEqual(octets["4MiB"], 4 << 20, delta=0.15 * (4 << 20))
        self.assertAlmostEqual(octets["16MiB"], 16 << 20, delta=0.15 * (16 << 20))

    def test_query(self):
        with self.serving(topology()) as running:
            at = ("--server", "127.0.0.1:%d" % running.port, "--from", SOURCES["n1"])
            self.assertEqual(running.parallax("query", *at, "--short", "s1.service.signalr.net"),
                             "s1.%s.\n10.1.1.5\n" % ZONE)
            told = json.loads(running.parallax("query", *at, "--tcp", "--json", "s2.service.signalr.net", "AAAA"))
            self.assertEqual((told["rcode"], told["transport"]), ("NXDOMAIN", "TCP"))
            lacking = run("query", "--server", "127.0.0.1:%d" % running.port, "--from", "192.0.2.7", "a.")
            self.assertEqual(lacking.returncode, 2)
            self.assertIn("this machine has no such address", lacking.stderr)

    def test_a_truncated_reply_is_asked_for_again_over_tcp(self):
        config = topology()
        config["zones"][0]["records"] = ["many 10 TXT " + " ".join(['"%s"' % ("x" * 250)] * 12)]
        with self.serving(config) as running:
            told = json.loads(running.parallax("query", "--server", "127.0.0.1:%d" % running.port,
                                               "--from", SOURCES["n1"], "--json", "many." + ZONE, "TXT"))
            self.assertEqual(told["transport"], "TCP")
            self.assertGreater(told["octets"], 3000)
            self.assertNotIn("tc", told["flags"])


if __name__ == "__main__":
    if PROGRAM is None:
        sys.exit(__doc__)
    unittest.main(verbosity=2)
