"""The style guide, executed (docs/style.md says what is meant by each rule and why).

    tests/tidy.py [--root DIRECTORY] [--no-format]

Prints `file:line: rule: what is wrong` for every problem; exit status 1 when there is one.
"""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tidy_scan import scan  # noqa: E402

LINES_PER_FUNCTION, LINES_PER_FILE, COLUMNS, PARAMETERS, NESTING = 70, 400, 100, 4, 3

# Who may include whom (DESIGN section 3). A folder may always include itself.
ARROWS = {
    "dns": [],
    "zones": ["dns"],
    "zones/model": ["dns", "zones"],
    "config": ["dns"],
    "resolver/recurse": ["dns"],
    "resolver/iterate": ["dns", "resolver/recurse"],
    "resolver/validate": ["dns", "resolver/recurse"],
    "resolver/answer": ["dns", "zones", "resolver/recurse"],
    "resolver/serve": ["dns", "zones", "resolver/recurse", "resolver/iterate", "resolver/validate",
                       "resolver/answer"],
    "control/resources": ["dns", "zones", "zones/model"],
    "control/store": ["dns", "zones", "zones/model"],
    "control/import": ["dns", "zones", "zones/model"],
    "control/http": [],
    "control/registration": ["dns", "zones", "zones/model"],
    "control/commands": [],
    "control/identity": ["dns", "config", "control/http"],
    "control/arm": ["dns", "zones/model", "config", "control/http", "control/identity",
                    "control/resources"],
    "control": ["dns", "zones", "zones/model", "control/resources", "control/store",
                "control/import", "control/http", "control/commands", "control/identity",
                "control/registration", "control/arm", "config", "resolver/recurse",
                "resolver/iterate", "resolver/validate",
                "resolver/answer", "resolver/serve"],
}
# Libraries, and system headers that do I/O: where each may be included. First match decides.
LIBRARIES = [
    (r"boost/asio|boost/beast", ["resolver/serve", "control/http", "control/arm", "control"]),
    (r"boost/json", ["control/resources", "control/store", "control/import", "control/identity",
                     "control/arm", "control/commands", "control"]),
    (r"sqlite3\.h$", ["control/store"]),
    (r"boost/system", list(ARROWS)),
    (r"boost/", ["zones", "zones/model", "resolver/recurse", "resolver/iterate",
                 "resolver/validate", "resolver/answer", "resolver/serve",
                 "control/http", "control/arm", "control"]),
    (r"yaml-cpp/", ["config"]),
    (r"ldns/", ["zones"]),
    (r"spdlog/|fmt/|CLI/", ["control"]),
    (r"openssl/", ["resolver/recurse", "resolver/validate", "resolver/serve", "control/resources",
                   "control/identity", "control/http", "control/arm", "control/registration",
                   "control"]),
    (r"arpa/inet\.h$", ["dns", "resolver/serve", "control"]),  # inet_pton: text, no I/O
    (r"sys/mman\.h$", ["resolver/recurse"]),  # the caches' memory, no I/O
    (r"(unistd|fcntl)\.h$|sys/stat\.h$",
     ["resolver/serve", "control/store", "control/identity", "control/http", "control/arm",
      "control"]),
    (r"sys/|net/|netinet/|poll\.h|unistd\.h|netdb\.h", ["resolver/serve", "control"]),
    (r"(thread|mutex|shared_mutex|condition_variable|future|semaphore)$",
     ["resolver/serve", "control/http", "control"]),
    (r"(iostream|fstream|filesystem)$", ["zones", "config", "resolver/serve", "control"]),
]
# Time is an argument everywhere else (style rule 13).
CLOCK_FOLDERS = ["resolver/serve", "control/http", "control/arm", "control"]
# Third parties' exceptions are caught here and nowhere else (DESIGN section 7).
CATCHING = {"config/yaml_tree.cpp", "zones/master_file.cpp", "resolver/serve/worker.cpp",
            "control/main.cpp"}
NO_TWIN = {"control/main.cpp", "resolver/serve/asio_impl.cpp"}
BANNED = {"data", "info", "util", "utils", "helper", "helpers", "manager", "process", "handle",
          "domain"}
# RFCs' own words: NODATA, EXTENDED-ERROR's INFO-CODE, NXDOMAIN, in-domain.
RFC_WORDS = {("no", "data"), ("nx", "domain"), ("in", "domain"), ("info", "code")}
ASSIGNMENT = r"[\w:<>&*]+( [\w:<>&*]+){0,2} [-+|&]?= .*;"
CODE_COMMENT = re.compile(
    rf"^(({ASSIGNMENT})|(return\b.*;)|((if|for|while|switch) ?\(.*\)[ {{;]*)|([\w:.>-]+\(.*\);)"
    r"|(#\s*(include|if|ifdef|ifndef|define|endif)\b.*)|(\}( else \{)?;?)|(else \{))$")


class Tidy:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.files = 0

    def report(self, path, line, rule, what):
        self.problems.append(f"{path}:{line}: {rule}: {what}")

    def sources(self):
        for top in ["dns", "zones", "config", "resolver", "control", "tests", "bench"]:
            for folder, folders, names in os.walk(self.root / top):
                folders.sort()
                for name in sorted(names):
                    if name.endswith((".cpp", ".hpp", ".inc")):
                        yield (Path(folder) / name).relative_to(self.root)

    def run(self):
        paths = list(self.sources())
        for path in paths:
            self.files += 1
            text = (self.root / path).read_text(encoding="utf-8")
            self.check_lines(path, text)
            if path.suffix != ".inc":
                self.check_source(path, text)
        return [p for p in paths if p.suffix != ".inc"]

    def check_lines(self, path, text):
        rows = text.split("\n")
        for number, row in enumerate(rows, 1):
            if len(row) > COLUMNS:
                self.report(path, number, "line-length", f"{len(row)} columns, at most {COLUMNS}")
            if row != row.rstrip() or "\t" in row:
                self.report(path, number, "white-space", "a tab, or blanks at the end of the line")
        if path.suffix != ".inc" and len(rows) - 1 > LINES_PER_FILE:
            self.report(path, len(rows) - 1, "file-length",
                        f"{len(rows) - 1} lines, at most {LINES_PER_FILE}")

    def check_source(self, path, text):
        scanned = scan(text)
        folder = path.parent.as_posix()
        self.check_includes(path, folder, scanned)
        self.check_functions(path, scanned)
        self.check_comments(path, scanned)
        self.check_names(path, scanned)
        if path.suffix == ".hpp":
            self.check_header(path, text)
        if folder in ARROWS:
            self.check_statements(path, folder, scanned)
            self.check_state(path, scanned)
            if path.suffix == ".cpp":
                self.check_twin(path, folder)
        elif path.parts[0] not in ("tests", "bench"):
            self.report(path, 1, "folder", "no such folder in the design; see ARROWS in tidy.py")

    def check_header(self, path, text):
        if not re.search(r"^#pragma once$", text, re.M):
            self.report(path, 1, "pragma-once", "a header says '#pragma once'")
        if not text.startswith("// "):
            self.report(path, 1, "header-comment",
                        "a header opens with what it is, what it promises, who may call it")

    def check_includes(self, path, folder, scanned):
        for line, included, quoted in scanned.includes:
            if quoted:
                if not (self.root / included).is_file():
                    self.report(path, line, "include", f'"{included}" is no path from the root')
                target = Path(included).parent.as_posix()
                if folder in ARROWS and target != folder and target not in ARROWS[folder]:
                    self.report(path, line, "include-arrow",
                                f"{folder}/ may not include {target or included}/")
                continue
            for pattern, allowed in LIBRARIES:
                if re.match(pattern, included):
                    if folder in ARROWS and folder not in allowed:
                        self.report(path, line, "include-arrow",
                                    f"<{included}> belongs to {', '.join(allowed)}")
                    break

    def check_functions(self, path, scanned):
        for f in scanned.functions:
            if f.line_count > LINES_PER_FUNCTION:
                self.report(path, f.line, "function-length",
                            f"{f.name} has {f.line_count} lines, at most {LINES_PER_FUNCTION}")
            if f.nesting > NESTING:
                self.report(path, f.line, "nesting",
                            f"{f.name} nests {f.nesting} deep, at most {NESTING}")
            if len(f.parameters) > PARAMETERS:
                self.report(path, f.line, "parameters",
                            f"{f.name} has {len(f.parameters)}, at most {PARAMETERS}")
            for parameter in f.parameters:
                words = [t.text for t in parameter if t.text not in ("const", "std", "::")]
                if words[0] == "bool" and (len(words) == 1 or re.match(r"\w", words[1])):
                    self.report(path, parameter[0].line, "bool-parameter",
                                f"{f.name} takes a bool; name the two cases with an enum class")

    def check_comments(self, path, scanned):
        for line, comment in scanned.comments:
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", comment):
                self.report(path, line, "todo", "do it, or open an issue")
            if CODE_COMMENT.match(comment):
                self.report(path, line, "commented-out-code", comment)
            if re.fullmatch(r"[-=*#~/]{8,}", comment):
                self.report(path, line, "banner", "no banners")

    def check_names(self, path, scanned):
        names = scanned.declared + [(1, path.name.split(".")[0])]
        for line, name in sorted(set(names)):
            if name == "data" and any(f.name == "data" and not f.parameters
                                      for f in scanned.functions):
                continue  # the standard library's word for a range's storage
            words = [w.lower() for w in
                     re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
            for before, word, after in zip([""] + words, words, words[1:] + [""]):
                rfc_word = {(before, word), (word, after)} & RFC_WORDS
                if word in BANNED and not rfc_word:
                    self.report(path, line, "banned-name",
                                f"'{name}': '{word}' says nothing; use the RFC's word")

    def check_statements(self, path, folder, scanned):
        tokens = scanned.tokens
        for i, token in enumerate(tokens):
            if token.text == "throw":
                self.report(path, token.line, "throw", "return a Result or a Problem")
            if token.text == "catch" and path.as_posix() not in CATCHING:
                self.report(path, token.line, "catch", "only in " + ", ".join(sorted(CATCHING)))
            if token.text == "now" and folder not in CLOCK_FOLDERS and i > 0 \
                    and tokens[i - 1].text == "::" and tokens[i + 1].text == "(":
                self.report(path, token.line, "clock", "time is an argument here")

    def check_state(self, path, scanned):
        texts = [t.text for t in scanned.tokens]
        constant = {"const", "constexpr", "constinit"}
        for i, token in enumerate(scanned.tokens):
            if token.text == "thread_local":
                self.report(path, token.line, "mutable-static", "no thread_local state")
            if token.text != "static":
                continue
            rest = texts[i + 1:i + 40]
            end = min((rest.index(c) for c in ";{(=" if c in rest), default=0)
            if rest and not constant & set(rest[:end + 1]) and rest[end] != "(":
                self.report(path, token.line, "mutable-static", "no mutable static state")
        for line, words, in_type in scanned.variables:
            if not in_type and "static" not in words and not constant & set(words):
                self.report(path, line, "mutable-static", "no mutable global: " + " ".join(words))

    def check_twin(self, path, folder):
        twin = f"tests/unit/{folder}/{path.stem}_test.cpp"
        if path.as_posix() not in NO_TWIN and not (self.root / twin).is_file():
            self.report(path, 1, "twin-test", f"{twin} is missing")

    def check_format(self, paths):
        """Two processes: formatting is the slow part and CI has two cores."""
        if not paths:
            return
        command = ["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", "--style=file"]
        halves = [paths[0::2], paths[1::2]]
        try:
            runs = [subprocess.Popen(command + [str(p) for p in half], cwd=self.root, text=True,
                                     stderr=subprocess.PIPE) for half in halves if half]
        except FileNotFoundError:
            self.problems.append("tidy.py:1: format: clang-format is not installed")
            return
        for run in runs:
            _, errors = run.communicate()
            for found in re.finditer(r"^(\S+?):(\d+):\d+: error:", errors, re.M):
                self.report(found.group(1), found.group(2), "format", "clang-format -i this file")
            if run.returncode and " error:" not in errors:
                self.problems.append(f"tidy.py:1: format: {errors.strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--no-format", action="store_true", help="leave clang-format out")
    arguments = parser.parse_args()
    tidy = Tidy(arguments.root)
    paths = tidy.run()
    if not arguments.no_format:
        tidy.check_format(paths)
    for problem in tidy.problems:
        print(problem)
    print(f"tidy: {tidy.files} files, {len(tidy.problems)} problems")
    return 1 if tidy.problems else 0


if __name__ == "__main__":
    sys.exit(main())
