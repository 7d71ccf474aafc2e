#!/usr/bin/env python3
"""An office of the configuration that is the same as a virtual network: it sees what that sees, while it is there.

  same_as_test.py PARALLAX
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import dnswire  # noqa: E402
import server  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
ZONE, NAME = "privatelink.service.signalr.net", "foobar.service.signalr.net"
# In the virtual networks N1 and N2, in the office that follows N1, and in a network of its own.
IN_N1, IN_N2, OFFICE, ELSEWHERE = "127.0.1.9", "127.0.2.9", "127.0.8.9", "127.0.9.9"
PUBLIC, PRIVATE = "20.42.1.9", "127.0.1.4"
LIMIT_S = 60


class SameAs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = server.ParallaxServer(PROGRAM, {
            "networks": [{"name": "office", "sources": ["127.0.8.0/24"], "same-as": "Lab/N1"},
                         {"name": "elsewhere", "sources": ["127.0.9.0/24"]}],
            "zones": [{"name": "office.example", "links": [{"network": "office"}], "records": ["www A 10.8.0.1"]}],
            "control": {"socket": os.path.join(self.folder, "admin.sock"),
                        "state": os.path.join(self.folder, "state.db")}}, self.folder)
        self.start()

    def start(self):
        self.server.__enter__()
        self.addCleanup(self.stop)

    def stop(self):
        if self.server.process.poll() is None:
            self.server.__exit__(None, None, None)

    def run_program(self, line):
        run = subprocess.run([PROGRAM, *line.split()], capture_output=True, text=True, timeout=LIMIT_S, check=False,
                             env=dict(os.environ, PARALLAX_SOCKET=self.server.admin, LC_ALL="C.UTF-8"),
                             stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def build(self):
        for line in ("group create -n lab -l westeurope",
                     "service create -n foobar --sku Standard_S1 --public-addresses " + PUBLIC,
                     "zone create -n " + ZONE, "vnet create -n n2 --address-prefixes 127.0.2.0/24"):
            self.run_program(line)
        self.build_network()

    def build_network(self):
        for line in ("vnet create -n n1 --address-prefixes 127.0.1.0/24 --subnet-name s1 "
                     "--subnet-prefixes 127.0.1.0/26", "link create -n l1 -v n1 -e false -z " + ZONE,
                     "private-endpoint create -n pe1 --vnet-name n1 --subnet s1 --group-id signalr "
                     "--private-connection-resource-id foobar"):
            self.run_program(line)

    def answers(self, name=NAME):
        """The last value of each chain, or the rcode: from N1, the office, N2, elsewhere."""
        told = []
        for source in (IN_N1, OFFICE, IN_N2, ELSEWHERE):
            reply = dnswire.ask(self.server.address, name, source=source)
            told.append(reply.chain()[-1][2] if reply.chain() else reply.rcode)
        return told

    def explained(self):
        return self.run_program("explain --from %s %s" % (OFFICE, NAME))

    def test_the_office_follows_its_network_through_its_life(self):
        self.assertIn("warning same-as-missing network=office same_as=Lab/N1 at=", self.server.log_text())
        self.assertIn("which does not exist", self.explained())
        self.build()
        self.assertIn("info same-as-found network=office same_as=lab/n1 at=", self.server.log_text())
        for _ in range(2):  # made, and from the cache
            self.assertEqual(self.answers(), [PRIVATE, PRIVATE, PUBLIC, PUBLIC])
            self.assertEqual(self.answers("www.office.example"), ["REFUSED", "10.8.0.1", "REFUSED", "REFUSED"])
        told = self.explained()
        self.assertIn("same as network lab/n1\n", told)
        self.assertIn("lab/n1 links zone lab/" + ZONE, told)
        self.stop()
        self.start()
        self.assertEqual(self.answers(), [PRIVATE, PRIVATE, PUBLIC, PUBLIC])
        self.assertNotIn("same-as-missing", self.server.log_text())
        self.run_program("private-endpoint delete -n pe1 -y")
        self.run_program("vnet delete -n n1 -y")
        self.assertEqual(self.answers(), ["REFUSED", PUBLIC, PUBLIC, PUBLIC])
        self.assertEqual(self.answers("www.office.example"), ["REFUSED", "10.8.0.1", "REFUSED", "REFUSED"])
        self.assertIn("warning same-as-missing network=office same_as=Lab/N1 at=", self.server.log_text())
        self.build_network()
        self.assertEqual(self.answers(), [PRIVATE, PRIVATE, PUBLIC, PUBLIC])

    def test_a_reload_leads_it_elsewhere(self):
        self.build()
        networks = [dict(self.server.config["networks"][0], **{"same-as": "lab/n2"}), self.server.config["networks"][1]]
        self.server.reload({"networks": networks})
        self.assertEqual(self.answers(), [PRIVATE, PUBLIC, PUBLIC, PUBLIC])

    def test_check_notes_it_and_finds_no_fault(self):
        run = subprocess.run([PROGRAM, "check", "--strict", "--json", self.server.path], capture_output=True, text=True,
                             timeout=LIMIT_S, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)
        note, = json.loads(run.stdout)["findings"]
        self.assertEqual(note["severity"], "note")
        self.assertGreater(note["line"], 0)
        self.assertIn("'Lab/N1' of the control plane", note["text"])


if __name__ == "__main__":
    unittest.main()
