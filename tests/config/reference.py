#!/usr/bin/env python3
"""Writes the tables of docs/configuration.md from the JSON Schema, between the marks

    <!-- keys: networks[] -->
    <!-- end of keys -->
"""
import json
import pathlib
import re

MARK = re.compile(r"<!-- keys: (\S*) -->\n.*?<!-- end of keys -->", re.DOTALL)


def section(schema, path):
    """The map schema at a path such as `zones[].links[]`; `top` is the document."""
    node = schema
    for step in [] if path == "top" else path.split("."):
        node = node["properties"][step.removesuffix("[]")]
        if step.endswith("[]"):
            node = next(branch for branch in (node, *node.get("anyOf", [])) if "items" in branch)["items"]
        node = next(branch for branch in (node, *node.get("anyOf", [])) if "properties" in branch)
    return node


def text(value):
    """A value as it is written in the file, in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(item) for item in value) + "]"
    # Only what YAML itself would read otherwise needs quotes.
    quotes = isinstance(value, str) and (":" in value or " " in value or value == ".")
    return f'"{value}"' if quotes else str(value)


def row(key, node, required):
    default = "**required**" if required else f"`{text(node['default'])}`" if "default" in node else ""
    example = f"`{key}: {text(node['examples'][0])}`"
    cells = [f"`{key}`", node["x-type"], default, node.get("x-range", ""), node["description"], example]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(schema, path):
    node = section(schema, path)
    rows = [row(key, value, key in node.get("required", [])) for key, value in node["properties"].items()]
    return "\n".join(["| key | value | default | range | meaning | example |",
                      "|---|---|---|---|---|---|", *rows])


def filled(page, root):
    """The page with every table written anew."""
    schema = json.loads((root / "config/parallax.schema.json").read_text())

    def replacement(match):
        return f"<!-- keys: {match[1]} -->\n{table(schema, match[1])}\n<!-- end of keys -->"

    return MARK.sub(replacement, page)


if __name__ == "__main__":
    ROOT = pathlib.Path(__file__).resolve().parents[2]
    PAGE = ROOT / "docs/configuration.md"
    PAGE.write_text(filled(PAGE.read_text(), ROOT))
