#!/usr/bin/env python3
"""What the comparison of resolvers lets pass, and what it does not.

  comparison_test.py
"""
import os
import sys
import tempfile
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(FOLDER, "..", "support"), FOLDER]
import asked  # noqa: E402
import comparison  # noqa: E402
import dnswire  # noqa: E402

NAME = "www.example."
AD = 0x20


def reply(rcode=0, address="192.0.2.1", flags=0x8080, ede=False):
    """A resolver's reply to NAME A."""
    query = dnswire.build_query(NAME, edns=False)
    answer = [(NAME, "A", 60, address)] if address else []
    made = dnswire.Reply(dnswire.build_response(query, rcode, answer, flags=flags))
    made.ede = [(6, "")] if ede else []
    return made


def differing(subject, *peers):
    question = asked.Question(NAME, "A")
    return comparison.Case(question, subject, {str(i): peer for i, peer in enumerate(peers)}).differing


GOOD, OTHER, SECURE = reply(), reply(address="192.0.2.9"), reply(flags=0x8080 | AD)
BOGUS, BOGUS_TOLD = reply(2, ""), reply(2, "", ede=True)


class Comparison(unittest.TestCase):
    def test_the_same_answer_is_no_difference(self):
        self.assertEqual(differing(GOOD, GOOD, GOOD, GOOD, GOOD), [])

    def test_other_records_differ(self):
        self.assertEqual(differing(OTHER, GOOD, GOOD, GOOD, GOOD), ["records"])

    def test_ad_must_be_as_the_majority_has_it(self):
        self.assertEqual(differing(GOOD, SECURE, SECURE, SECURE, GOOD), ["ad"])
        self.assertEqual(differing(SECURE, GOOD, GOOD, GOOD, GOOD), ["ad"])

    def test_one_peer_does_not_outweigh_three(self):
        self.assertEqual(differing(OTHER, OTHER, GOOD, GOOD, GOOD), ["records"])

    def test_divided_peers_allow_either(self):
        self.assertEqual(differing(OTHER, OTHER, OTHER, GOOD, GOOD), [])
        self.assertEqual(differing(BOGUS, OTHER, OTHER, GOOD, GOOD), ["rcode", "records"])

    def test_silence_is_a_failure(self):
        self.assertEqual(differing(None, BOGUS, BOGUS, None, None), [])
        self.assertEqual(differing(None, GOOD, GOOD, GOOD, GOOD), ["rcode", "records"])

    def test_a_failure_says_why_where_a_peer_does(self):
        self.assertEqual(differing(BOGUS, BOGUS_TOLD, BOGUS, BOGUS, BOGUS), ["ede"])
        self.assertEqual(differing(BOGUS_TOLD, BOGUS, BOGUS, BOGUS, BOGUS), [])

    def test_a_good_answer_carries_no_error_that_nobody_has(self):
        self.assertEqual(differing(reply(ede=True), GOOD, GOOD, GOOD, GOOD), ["ede"])

    def test_an_explanation_covers_its_aspects_only(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("*.example. | A | ad | a reason\n")
            file.flush()
            explained = comparison.Explained(file.name)
        case = comparison.Case(asked.Question(NAME, "A"), OTHER, dict(enumerate([SECURE] * 4)))
        self.assertEqual(explained.unexplained(case), {"records"})
        self.assertEqual(explained.unused(), [])


if __name__ == "__main__":
    unittest.main()
