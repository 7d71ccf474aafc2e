"""The cold workload of bench/peers: Parallax and Unbound find every name of a few sites from the root down.

    cold_test.py PARALLAX

Says nothing about speed: this runs on busy machines.
"""
import json
import os
import subprocess
import sys
import unittest

COLD = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "side_by_side", "cold.py")
PARALLAX = sys.argv[1]
NAMES = 48


class Cold(unittest.TestCase):
    def run_cold(self, *options):
        done = subprocess.run([sys.executable, COLD, "--names", str(NAMES), *options], stdout=subprocess.PIPE,
                              text=True, timeout=300, check=True)
        return json.loads(done.stdout)

    def test_every_resolver_finds_every_name_in_every_round(self):
        found = self.run_cold("--rounds", "2", "--parallax", PARALLAX, "parallax", "unbound")
        self.assertEqual(found["failures"], {})
        for key in ("parallax", "unbound"):
            rounds = found["results"][key]
            self.assertEqual([(one["correct"], one["wrong"], one["examples"]) for one in rounds],
                             [(NAMES, 0, [])] * 2)
            self.assertGreater(min(one["per_cpu_second"] for one in rounds), 0)

    def test_who_does_not_start_is_named_and_the_others_are_measured(self):
        found = self.run_cold("--parallax", "/bin/false", "parallax", "unbound")
        self.assertEqual((list(found["results"]), list(found["failures"])), (["unbound"], ["parallax"]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
