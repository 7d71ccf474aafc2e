"""The arithmetic and the tables of bench/peers: what is rejected, what is called wrong, what a ratio is worth.

    side_by_side_test.py
"""
import os
import sys
import tempfile
import unittest

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "side_by_side")
sys.path.insert(0, FOLDER)
import bench_run  # noqa: E402
import content  # noqa: E402
import gates  # noqa: E402
import report  # noqa: E402
import summary  # noqa: E402
from parallax_server import Echo, EchoBatch, Parallax  # noqa: E402
from server import Place, children_of  # noqa: E402
from workloads import PEERS, WORKLOADS  # noqa: E402


def one_round(rate, wrong=0):
    return {"per_cpu_second": rate, "correct": 1000 - wrong, "wrong": wrong, "missing": 0, "saturation": 1.0,
            "latency_us": {"p50": 1.0, "p99": 2.0, "p999": 3.0}, "examples": ["rcode=0"] if wrong else []}


class Rounds(unittest.TestCase):
    def test_a_round_whose_echo_drifts_is_rejected(self):
        rounds = [one_round(rate) for rate in (100, 101, 89, 99, 111)]
        self.assertEqual(bench_run.drifting_rounds({EchoBatch.label: rounds}), [2, 4])

    def test_without_an_echo_nothing_is_rejected(self):
        self.assertEqual(bench_run.drifting_rounds({"Knot DNS": [one_round(1)] * 5}), [])

    def test_a_rejected_round_counts_for_nobody(self):
        results = {EchoBatch.label: [one_round(100), one_round(10)], "Knot DNS": [one_round(50), one_round(900)]}
        rows = summary.summarise_rates({"results": results, "rejected": [1]})
        knot = next(row for row in rows if row["label"] == "Knot DNS")
        self.assertEqual((knot["per_cpu_second"], knot["highest"], knot["of_e64"]), (50, 50, 0.5))


class Figures(unittest.TestCase):
    def test_the_interval_holds_the_ratio_and_is_narrow_for_steady_rounds(self):
        low, high = summary.ratio_interval([49, 50, 51, 50, 50], [100, 100, 99, 101, 100])
        self.assertLessEqual(low, 0.5)
        self.assertGreaterEqual(high, 0.5)
        self.assertLess(high - low, 0.05)

    def test_an_echo_without_answers_gives_no_interval(self):
        self.assertIsNone(summary.ratio_interval([1, 2], [0, 0]))

    def test_wrong_answers_are_called_wrong_and_not_ranked(self):
        results = {"Unbound": [one_round(900, wrong=300)], "BIND 9": [one_round(10)]}
        rows = summary.summarise_rates({"results": results, "rejected": []})
        self.assertEqual([row["label"] for row in rows], ["BIND 9", "Unbound"])
        self.assertEqual(report.rate_row(rows[1], 0), ["Unbound", "**WRONG**: 300 of 1,000 (rcode=0)"])

    def test_one_wrong_answer_in_a_thousand_and_one_is_not_called_wrong(self):
        result = one_round(900, wrong=1)
        result["correct"] = 1000
        rows = summary.summarise_rates({"results": {"Unbound": [result]}, "rejected": []})
        self.assertFalse(rows[0]["is_wrong"])


def cold_round(rate, wrong=0):
    return {"per_cpu_second": rate, "correct": 1000 - wrong, "wrong": wrong, "seconds": 2.0,
            "examples": ["a.example.: SERVFAIL"] if wrong else []}


def cold_record(**rounds):
    rows = summary.summarise_cold({"results": rounds, "failures": {}, "rejected": []})
    return {"rows": rows, "rounds": 3, "seconds": 5.0, "date": "2026-11-27", "rejected": [], "failures": {}}


def workload_of(key):
    return next(one for one in WORKLOADS if one.key == key)


class Tables(unittest.TestCase):
    def test_cold_resolution_is_told_as_a_share_of_unbound_and_names_without_address_as_wrong(self):
        record = cold_record(Unbound=[cold_round(5000)] * 3, Parallax=[cold_round(12500, wrong=1)] * 3,
                             PowerDNS=[cold_round(9000, wrong=2)] * 3)
        self.assertEqual(report.cold_table(workload_of("cold"), record)[2:], [
            "| Parallax | 80.0 | 12,500 | 40% (40% to 40%) | 2.0 | 3 not resolved |",
            "| Unbound | 200.0 | 5,000 | 100% (100% to 100%) | 2.0 | |",
            "| PowerDNS | **WRONG**: 6 of 3,000 (a.example.: SERVFAIL) | | | | |"])

    def test_a_section_says_what_it_means_and_when_it_was_measured(self):
        lines = report.section(workload_of("cold"), cold_record(Unbound=[cold_round(5000)] * 3))
        self.assertIn(workload_of("cold").meaning, lines)
        self.assertIn("3 rounds of 1,000 names, 2026-11-27.", lines)

    def test_every_workload_says_what_it_means(self):
        self.assertEqual([one.key for one in WORKLOADS if not one.meaning], [])

    def test_what_was_measured_earlier_stays_in_the_table(self):
        with tempfile.TemporaryDirectory() as folder:
            report.write_json(folder, workload_of("cold"), cold_record(Unbound=[cold_round(5000)] * 3))
            storm = {**cold_record(), "date": "2026-11-28",
                     "rows": [{"label": "Parallax", "cpu_us_an_answer": 6.466, "wrong": 12}]}
            report.write_json(folder, workload_of("storm"), storm)
            report.write_table(folder, "", {})
            with open(os.path.join(folder, "table.md"), encoding="utf-8") as text:
                table = text.read()
        self.assertIn("3 rounds of 1,000 names, 2026-11-27.", table)
        self.assertIn("| Parallax | 6.47 | **12** |\n\n3 rounds, 2026-11-28.", table)

    def test_a_rate_of_its_own_is_told_and_no_echo_needs_no_share(self):
        rows = summary.summarise_rates({"results": {"Parallax": [one_round(100)]}, "rejected": []})
        record = {"rows": rows, "seconds": 0.5}
        self.assertIn("| 2,000 a second |", report.rate_table(workload_of("half"), record)[-1])
        self.assertEqual([line.count("|") for line in report.rate_table(workload_of("tcp"), record)], [6, 6, 6])


class Content(unittest.TestCase):
    def test_every_source_of_the_split_is_asked_for_its_own_address(self):
        asked = [line.split() for line in content.SPLIT.questions()]
        expected = {(source, address) for source, name, _, address in asked if name.startswith("s007.")}
        self.assertEqual(expected, {("127.0.1.1", "10.1.0.8"), ("127.0.2.1", "10.2.0.8"),
                                    ("127.0.4.1", "20.42.0.8")})

    def test_a_hundred_thousand_prefixes_do_not_overlap(self):
        held = content.Networks(10000)
        prefixes = {prefix for network in range(held.count) for prefix in held.sources_of(network)}
        self.assertEqual(len(prefixes), 100000)
        self.assertTrue(all(prefix.startswith("127.") for prefix in prefixes))

    def test_a_million_names_have_addresses(self):
        self.assertEqual(content.spread(40, 999999), "10.55.249.250")

    def test_every_peer_writes_every_configuration_it_claims(self):
        for workload in WORKLOADS:
            for peer in [peer for peer in [Parallax, *PEERS] if peer.serves(workload.parts)]:
                with self.subTest(f"{workload.key} {peer.label}"), tempfile.TemporaryDirectory() as folder:
                    options = {"build": "/", "big": "big.zone", "networks": 100}
                    place = Place(folder, 5999, workload.parts, 0, 5998, options)
                    self.assertGreater(len(peer(place).command()), 1)
                    self.assertTrue(os.listdir(folder))

    def test_an_echo_serves_everything_and_is_no_peer(self):
        self.assertTrue(Echo.serves(("split",)))
        self.assertFalse(any(issubclass(peer, Echo) for peer in PEERS))


def row(label, rate, **more):
    return {"label": label, "per_cpu_second": rate, "rates": [rate] * 3, **more}


class Gates(unittest.TestCase):
    def lines(self, key, rows):
        return [line for line in gates.gates_table({key: {"rows": rows}})[2:]]

    def test_a_gate_is_met_or_told_how_far(self):
        rows = [row("Parallax", 350), row(gates.OFF, 210), row("Unbound", 100), row("dnsdist", 100),
                row("dnsdist, vector 64", 400)]
        self.assertEqual(self.lines("miss", rows), [
            "| miss: 3.5 x Unbound | 3.50 x (3.50 to 3.50) | 2.10 x (2.10 to 2.10) | met |",
            "| miss: no dearer than dnsdist | 0.88 x (0.88 to 0.88) | 0.53 x (0.53 to 0.53) | 0.88 of the gate |"])

    def test_the_best_peer_is_the_one_that_answers_rightly(self):
        rows = [row("Parallax", 200), row("Knot DNS", 100), row("NSD", 900, is_wrong=True), row(gates.E64, 999)]
        self.assertIn("| 2.00 x (2.00 to 2.00) |", self.lines("tcp", rows)[0])

    def test_less_is_better_where_a_gate_says_at_most(self):
        told = self.lines("load", [{"label": "Parallax", "cpu_seconds": 0.3, "octets_a_record": 200},
                                   {"label": "Knot DNS", "cpu_seconds": 1.0}])
        self.assertTrue(told[0].endswith("| 0.30 x |  | met |"), told[0])
        self.assertTrue(told[1].endswith("| 200 octets |  | **0.75 of the gate** |"), told[1])

    def test_cold_resolution_is_held_against_unbounds_cpu(self):
        told = self.lines("cold", [row("Parallax", 8000), row("Unbound", 5000)])
        self.assertEqual(told, ["| cold: 0.5 x Unbound's CPU | 0.62 x (0.62 to 0.62) |  | 0.80 of the gate |"])

    def test_no_gate_is_met_by_wrong_answers(self):
        told = self.lines("split", [row("Parallax", 900, is_wrong=True), row("BIND 9", 100)])
        self.assertTrue(told[0].endswith("| **not met: wrong answers** |"), told[0])

    def test_every_gate_is_about_a_workload_that_the_short_run_measures(self):
        measured = {workload.key for workload in WORKLOADS if workload.gate}
        self.assertEqual({gate.workload for gate in gates.GATES}, measured)

    def test_what_was_not_measured_is_left_out(self):
        self.assertEqual(self.lines("cached", [row("Parallax", 1)]), [])


class Watching(unittest.TestCase):
    def test_a_server_is_all_its_processes(self):
        self.assertIn(os.getpid(), children_of(os.getppid()))
        self.assertEqual(children_of(os.getpid())[0], os.getpid())


if __name__ == "__main__":
    unittest.main(verbosity=2)
