#!/usr/bin/env python3
"""The disk with the state is full: changes are refused in clear words, answers go on, and with space all is well again.

  disk_full_test.py PARALLAX
"""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import control_plane  # noqa: E402

INSIDE, ADDRESS = "127.101.0.10", "127.101.1.100"
RECORDS_MAX = 2000  # far more than the small disk has room for


class DiskFull(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="parallax-disk-full-"))
        disk = os.path.join(folder, "disk")
        os.mkdir(disk)
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        # A small disk that only the server sees; from here it is below /proc.
        mount = 'mount -t tmpfs -o size=1m tmpfs %s && exec "$0" "$@"' % disk
        under = ["unshare", *as_root, "--mount", "sh", "-c", mount]
        self.plane = control_plane.ControlPlane(PROGRAM, folder, under=under)
        self.plane.place_state(os.path.join(disk, "state.db"))
        self.enterContext(self.plane)
        self.disk = "/proc/%d/root%s" % (self.plane.process.pid, disk)
        self.plane.certificate = self.disk + "/state.db.certificate.pem"
        self.estate = control_plane.Estate(self.plane.client(), "g")
        self.estate.make_group()
        self.estate.make_network("n", "127.101.0.0/16", "127.101.1.0/24")
        self.estate.make_zone()
        self.estate.link("n", self.estate.network_id("n"))

    def told(self, name):
        return self.plane.told(INSIDE, "%s.%s" % (name, control_plane.ZONE))

    def fill(self):
        with open(os.path.join(self.disk, "ballast"), "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0" * 1024)
            except OSError:
                pass

    def change_until_refused(self):
        """The name that was refused, and how; what SQLite has in reserve is used up first."""
        for number in range(RECORDS_MAX):
            reply = self.estate.put_record("r%d" % number, ADDRESS)
            if reply.status >= 300:
                return "r%d" % number, reply
        return self.fail("never refused")

    def test_refused_while_full_and_well_again_with_space(self):
        self.assertEqual(self.estate.put_record("before", ADDRESS).status, 201)
        self.fill()
        name, refused = self.change_until_refused()
        self.assertEqual((refused.status, refused.code), (507, "InsufficientStorage"))
        self.assertIn("the disk is full; free some space and repeat the change", refused.body["error"]["message"])
        self.assertEqual(self.told(name), ("NXDOMAIN", []))
        self.assertEqual(self.told("before"), ("NOERROR", [ADDRESS]))
        self.assertEqual(self.estate.client.call("GET", self.estate.in_zone("A", name)).status, 404)
        os.remove(os.path.join(self.disk, "ballast"))
        self.assertEqual(self.estate.put_record(name, ADDRESS).status, 201)
        self.assertEqual(self.told(name), ("NOERROR", [ADDRESS]))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
