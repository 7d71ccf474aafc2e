#!/usr/bin/env python3
"""What the README and docs/ show is true: every YAML block loads, and the reference is the schema's.

A block fenced as ```yaml is a complete configuration; ```yaml fragment is only looked at as YAML.
"""
import json
import pathlib
import re
import sys
import tempfile
import unittest

import jsonschema
import yaml

import reference
from loading import Probe

PROBE: Probe
ROOT: pathlib.Path

FENCE = re.compile(r"^( *)(```+|~~~+) *([^\n`]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)


def blocks():
    """(file:line, words after the fence, text) of every YAML block."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for file in files:
        if not file.exists():
            continue
        text = file.read_text()
        for match in FENCE.finditer(text):
            words = match[3].split()
            if words and words[0] in ("yaml", "yml"):
                line = text.count("\n", 0, match.start()) + 1
                indentation = len(match[1])
                body = "".join(row[indentation:] if row[:indentation].isspace() else row
                               for row in match[4].splitlines(keepends=True))
                yield f"{file.relative_to(ROOT)}:{line}", words[1:], body


class DocsTest(unittest.TestCase):
    maxDiff = None

    def test_every_block_loads(self):
        complete = {place: body for place, words, body in blocks() if words == []}
        self.assertTrue(complete, "there is no YAML block to check")
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for place, body in complete.items():
                file = pathlib.Path(folder) / f"{len(files)}.yaml"
                file.write_text(body)
                files[file] = place
            for file, problems in PROBE.load(list(files)).items():
                with self.subTest(files[file]):
                    self.assertEqual(problems, [])

    def test_every_block_follows_the_schema(self):
        schema = json.loads((ROOT / "config/parallax.schema.json").read_text())
        validator = jsonschema.Draft7Validator(schema)
        for place, words, body in blocks():
            with self.subTest(place):
                document = yaml.safe_load(body)
                if words == []:
                    self.assertEqual([error.message for error in validator.iter_errors(document)], [])

    def test_blocks_are_complete_or_fragments(self):
        for place, words, _ in blocks():
            self.assertIn(words, ([], ["fragment"]), place)

    def test_reference_is_the_schemas(self):
        page = ROOT / "docs/configuration.md"
        self.assertEqual(page.read_text(), reference.filled(page.read_text(), ROOT),
                         "run tests/config/reference.py to bring docs/configuration.md up to date")


if __name__ == "__main__":
    PROBE, ROOT = Probe(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
