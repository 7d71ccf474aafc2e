#!/usr/bin/env python3
"""The JSON Schema says what the loader does: same keys, same ranges, same verdict on good and broken files."""
import copy
import json
import pathlib
import sys
import tempfile
import unittest

import jsonschema
import yaml

from loading import Probe

PROBE: Probe
ROOT: pathlib.Path


def schema():
    return json.loads((ROOT / "config/parallax.schema.json").read_text())


def branches(node):
    """The schemas a value may follow: itself and the alternatives of anyOf."""
    return [node, *node.get("anyOf", [])]


def sections(node, path=""):
    """Yields (path, schema) of every map, with the loader's spelling of paths."""
    for branch in branches(node):
        if branch.get("type") == "object":
            yield path, branch
            for key, value in branch["properties"].items():
                yield from sections(value, f"{path}.{key}" if path else key)
        if branch.get("type") == "array":
            yield from sections(branch["items"], path + "[]")


def examples():
    files = sorted((ROOT / "config/examples").glob("*.yaml"))
    return {file: yaml.safe_load(file.read_text()) for file in files}


def places(value, path=()):
    """Every place inside a document, outermost first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def replaced(document, path, value):
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def broken(document):
    """(what was done, document) for an unknown key in every map, a wrong type in every place, and every map
    without each of its keys that the schema requires."""
    for path in places(document):
        value = at(document, path)
        if isinstance(value, dict):
            changed = copy.deepcopy(document)
            at(changed, path)["kolour"] = "red"
            yield f"unknown key at {path}", changed
        if path:
            yield f"map at {path}", replaced(document, path, {"kolour": "red"})
            yield f"list of lists at {path}", replaced(document, path, [[["x"]]])
            yield f"nothing at {path}", replaced(document, path, None)
    for key in schema()["required"]:
        yield f"without {key}", {k: v for k, v in document.items() if k != key}


class SchemaTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.schema = schema()
        self.validator = jsonschema.Draft7Validator(self.schema)

    def test_schema_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(self.schema)

    def test_every_key_of_the_loader_is_in_the_schema_and_the_other_way(self):
        of_schema = {(path, key, "required" if key in node.get("required", []) else "optional")
                     for path, node in sections(self.schema) for key in node["properties"]}
        self.assertEqual(of_schema, {tuple(row) for row in PROBE.rows("keys")})

    def test_no_section_takes_unknown_keys_and_every_key_is_described(self):
        for path, node in sections(self.schema):
            self.assertIs(node["additionalProperties"], False, path)
            for key, value in node["properties"].items():
                self.assertTrue(value.get("description"), f"{path}.{key}")
                self.assertTrue(value.get("examples"), f"{path}.{key}")

    def test_defaults_and_ranges_are_the_loaders(self):
        checked = 0
        nodes = dict(sections(self.schema))
        for path, fallback, least, most in PROBE.rows("settings"):
            section, _, key = path.rpartition(".")
            node = nodes[section]["properties"][key]
            self.assertEqual(node["x-range"], f"{least} to {most}", path)
            if path != "workers":
                self.assertEqual(str(node["default"]), fallback, path)
            for branch in branches(node):
                if branch.get("type") == "integer":
                    self.assertEqual([branch["minimum"], branch["maximum"]], [int(least), int(most)], path)
            checked += 1
        self.assertGreaterEqual(checked, 13)

    def test_examples_are_good_in_both(self):
        self.assertGreaterEqual(len(examples()), 4)
        for file, document in examples().items():
            self.assertEqual([e.message for e in self.validator.iter_errors(document)], [], file)
        for file, problems in PROBE.load(list(examples())).items():
            self.assertEqual(problems, [], file)

    def test_broken_examples_are_refused_by_both(self):
        with tempfile.TemporaryDirectory() as folder:
            done = {}
            for source, document in examples().items():
                for index, (what, changed) in enumerate(broken(document)):
                    file = pathlib.Path(folder) / f"{source.stem}.{index}.yaml"
                    file.write_text(yaml.safe_dump(changed))
                    done[file] = (what, changed)
            self.assertGreater(len(done), 300)
            for file, problems in PROBE.load(list(done)).items():
                what, changed = done[file]
                with self.subTest(file=file.name, what=what):
                    self.assertTrue(problems, f"the loader takes it: {what}")
                    self.assertFalse(self.validator.is_valid(changed), f"the schema takes it: {what}")

    def test_examples_of_the_keys_are_good_in_both(self):
        """Each key's example, put where it belongs in the smallest document that can hold it."""
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for path, node in sections(self.schema):
                for key, value in node["properties"].items():
                    document = document_with(path, key, value["examples"][0])
                    self.assertEqual([e.message for e in self.validator.iter_errors(document)], [],
                                     f"{path}.{key}")
                    file = pathlib.Path(folder) / f"{len(files)}.yaml"
                    file.write_text(yaml.safe_dump(document))
                    files[file] = f"{path}.{key}"
            for file, problems in PROBE.load(list(files)).items():
                self.assertEqual(problems, [], files[file])


def document_with(path, key, value):
    document = {"listen": ["127.0.0.1:53"],
                "networks": [{"name": "n1", "sources": ["10.1.0.0/16"]},
                             {"name": "office", "sources": ["192.168.0.0/16"]}]}
    zone = {"name": "privatelink.service.signalr.net", "records": []}
    principal = {"client-id": "app", "roles": [{"role": "Owner", "scope": "/"}],
                 "secret-hash": f"scrypt$32768$8$1${'00' * 16}${'5a' * 32}"}
    needed = {"listen[]": {"address": "127.0.0.1:53"},
              "networks[]": {"name": "n3", "sources": ["10.9.0.0/16"]},
              "zones[]": zone, "zones[].links[]": {"network": "n1"},
              "services[]": {"name": "foobar", "type": "SignalR", "public-address": "20.42.1.9"},
              "forward[]": {"suffix": ".", "to": ["168.63.129.16"]},
              "stub[]": {"suffix": "corp.example.", "to": ["10.9.0.4"]},
              "control": {"state": "state.db"},
              "control.arm": {"listen": "127.0.0.1:8443", "certificate": "c.pem", "key": "k.pem"},
              "control.principals[]": principal,
              "control.principals[].roles[]": principal["roles"][0],
              "control.registration": {"sources": ["10.1.0.4"], "keys": [{"file": "dhcp.key"}]},
              "control.registration.keys[]": {"file": "dhcp.key"}}
    item = {**needed.get(path, {}), key: value}
    if key == "file" and path == "zones[]":
        del item["records"]
    if path == "":
        document[key] = value
    elif path == "networks[]":
        document["networks"] = [{**item}] if key == "name" else document["networks"] + [item]
    elif path == "zones[].links[]":
        document["zones"] = [{**zone, "links": [item]}]
    elif path == "control.arm":
        document["control"] = {"state": "state.db", "arm": item}
    elif path == "control.principals[]":
        document["control"] = {"state": "state.db", "principals": [item]}
    elif path == "control.principals[].roles[]":
        document["control"] = {"state": "state.db", "principals": [{**principal, "roles": [item]}]}
    elif path == "control.registration":
        document["control"] = {"state": "state.db", "registration": item}
    elif path == "control.registration.keys[]":
        document["control"] = {"state": "state.db", "registration": {"sources": ["10.1.0.4"], "keys": [item]}}
    elif path.endswith("[]"):
        document[path[:-2]] = [item]
    else:
        document[path] = item
    return document


if __name__ == "__main__":
    PROBE, ROOT = Probe(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
