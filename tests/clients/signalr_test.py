#!/usr/bin/env python3
"""A real SignalR client with one connection string: inside it reaches the private hub, elsewhere the public one.

  signalr_test.py PARALLAX NPM_FOLDER

Each place is a network namespace whose resolv.conf names Parallax; the client looks the name up as any program does.
"""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]
import control_plane  # noqa: E402
import places  # noqa: E402

HOST, KEY = "foobar.service.signalr.net", "a key of 32 octets and then some"
CONNECTION_STRING = "Endpoint=https://%s;AccessKey=%s;Version=1.0;" % (HOST, KEY)
PLACES = {"n1": ("10.1.0.10", "10.1.0.1"), "n2": ("10.2.0.10", "10.2.0.1"), "outside": ("203.0.113.10", "203.0.113.1")}


class SignalR(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory(prefix="parallax-signalr-"))
        places.add_address(places.RESOLVER)
        self.places = {name: self.enterContext(places.Place(name, *at)) for name, at in PLACES.items()}
        plane = control_plane.ControlPlane(PROGRAM, self.folder)
        plane.config["listen"].append(places.RESOLVER + ":53")
        self.plane = self.enterContext(plane)
        self.make_certificate()

    def file(self, name):
        return os.path.join(self.folder, name)

    def make_certificate(self):
        """Of the service: the private hub is the same service, with the same name."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=" + HOST, "-addext", "subjectAltName=DNS:" + HOST,
                        "-keyout", self.file("key.pem"), "-out", self.file("cert.pem")],
                       check=True, capture_output=True)

    def node(self, script, *arguments):
        return ["env", "NODE_PATH=" + os.path.join(NPM_FOLDER, "node_modules"),
                "NODE_EXTRA_CA_CERTS=" + self.file("cert.pem"), "node", os.path.join(HERE, script), *arguments]

    def start_hub(self, name, address):
        places.add_address(address)
        hub = subprocess.Popen(self.node("hub.js", name, address, self.file("cert.pem"), self.file("key.pem"), KEY),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(hub.stdout.close)
        self.addCleanup(hub.wait, 10)
        self.addCleanup(hub.stdin.close)
        self.assertEqual(hub.stdout.readline(), "ready\n")

    def reached_from(self, place):
        return self.places[place].run(*self.node("signalr_client.js", CONNECTION_STRING)).strip()

    def test_one_connection_string_inside_and_outside(self):
        estate = control_plane.Estate(self.plane.client(), "chat")
        estate.make_group()
        for number, name in enumerate(("n1", "n2"), 1):
            estate.make_network(name, "10.%d.0.0/16" % number, "10.%d.1.0/24" % number)
        estate.make_zone()
        estate.link("n1", estate.network_id("n1"))
        estate.make_service("foobar")
        self.start_hub("public", self.places["outside"].ask(HOST)[1][-1][2])
        for place in PLACES:
            self.assertEqual(self.reached_from(place), "public", "before there is an endpoint, from " + place)
        estate.make_endpoint("pe1", "n1", "foobar")
        self.start_hub("private", self.places["n1"].ask(HOST)[1][-1][2])
        self.assertEqual({place: self.reached_from(place) for place in PLACES},
                         {"n1": "private", "n2": "public", "outside": "public"})
        estate.remove_endpoint("pe1")
        self.assertEqual(self.reached_from("n1"), "public", "after the endpoint is gone")


if __name__ == "__main__":
    PROGRAM, NPM_FOLDER = map(os.path.abspath, sys.argv[1:3])
    if not places.enter_own_network():
        sys.exit("this test needs network namespaces: run it as root, or allow unprivileged user namespaces")
    unittest.main(argv=sys.argv[:1], verbosity=2)
