"""Proves that every rule of tidy.py catches a violation, and lets good code pass."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TIDY = Path(__file__).resolve().parent / "tidy.py"
GOOD_HEADER = """// Wire: what it is, what it promises. Any thread.
#pragma once

#include <vector>

namespace parallax::dns {

class Wire {
  public:
    explicit Wire(std::vector<int> octets = {}) : octets_{std::move(octets)}, end_(0) {}
    bool operator()(int a, int b) const { return a < b; }
    bool operator==(const Wire&) const = default;
    [[nodiscard]] int read_at(const std::map<int, std::pair<int, int>>& table, int index) const;
    static Wire empty();

  private:
    std::vector<int> octets_;
    static constexpr int limit = 1'000;
    int end_{0};
};

} // namespace parallax::dns
"""


def nested(depth, opener="if (a) {"):
    return "int f(int a) {\n" + f"{opener}\n" * depth + "}\n" * depth + "return a;\n}\n"


class TidyTest(unittest.TestCase):
    def rules(self, files, options=("--no-format",)):
        """The rules reported for a tree of `files`; twins are made unless given as None."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                target = Path(root) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            run = subprocess.run([sys.executable, TIDY, "--root", root, *options], text=True,
                                 capture_output=True, check=False)
        self.assertEqual(run.stderr, "")
        problems = run.stdout.splitlines()[:-1]
        self.assertEqual(run.returncode, 1 if problems else 0)
        for problem in problems:
            self.assertRegex(problem, r"^\S+:\d+: [a-z-]+: .")
        return sorted({problem.split(": ")[1] for problem in problems})

    def source(self, text, path="dns/wire.cpp"):
        stem = path.removesuffix(".cpp")
        return self.rules({path: text, f"tests/unit/{stem}_test.cpp": "", "dns/name.hpp": GOOD_HEADER,
                           "zones/zone.hpp": GOOD_HEADER, "control/serve.hpp": GOOD_HEADER})

    def good(self, text, path="dns/wire.cpp"):
        self.assertEqual(self.source(text, path), [])

    def bad(self, rule, text, path="dns/wire.cpp"):
        self.assertEqual(self.source(text, path), [rule])

    def test_good_code_passes(self):
        self.good("")
        self.assertEqual(self.rules({"dns/wire.hpp": GOOD_HEADER}), [])

    def test_sizes(self):
        self.good("// 3456789 " + "x" * 89 + "\n")
        self.bad("line-length", "// 3456789 " + "x" * 90 + "\n")
        self.good("// x\n" * 400)
        self.bad("file-length", "// x\n" * 401)
        self.good("int f(int a) {\n" + "a += 1;\n" * 68 + "}\n")
        self.bad("function-length", "int f(int a) {\n" + "a += 1;\n" * 69 + "}\n")
        self.bad("function-length", "A::A(int a) : a_{a}, b_(1) {\n" + "f();\n" * 69 + "}\n")
        self.bad("white-space", "int f(); \n")
        self.bad("line-length", "// x" + "x" * 100 + "\n", "tests/support/probe.cpp")

    def test_tables_may_be_long(self):
        self.assertEqual(self.rules({"dns/rr_types.inc": "X(A)\n" * 500}), [])

    def test_nesting(self):
        self.good(nested(3))
        self.bad("nesting", nested(4))
        self.bad("nesting", nested(4, "for (auto [k, v] : table) {"))
        self.bad("nesting", nested(4, 'while (text != "}") {'))
        self.bad("nesting", nested(4, "if constexpr (sizeof(int) > 2) {"))
        self.good("int f() {\nif (a) {\n} else if (b) {\n} else if (c) {\n} else {\n}\n}\n")
        self.good("int f() {\n" + "g(Pair{1, Pair{2, {3, {4, {5}}}}});\n" + "}\n")
        lambdas = "auto g = [&](int x) -> std::optional<int> {\nif (x) {\nif (x) {\n%s}\n}\n};\n"
        self.good("int f() {\n" + lambdas % "" + "}\n")
        self.bad("nesting", "int f() {\n" + lambdas % "if (x) {\n}\n" + "}\n")

    def test_parameters(self):
        self.good("int f(int a, int b, std::map<int, int> c, int d);\n")
        self.bad("parameters", "int f(int a, int b, int c, int d, int e);\n")
        self.bad("parameters", "int A::f(int a, int b, int c, int d, std::map<int, int> e) {}\n")
        self.bad("parameters", "struct A {\nA(int a, int b, int c = g(1, 2), int d = 1, int e = 2);\n};\n")
        self.bad("bool-parameter", "int f(int a, bool compress);\n")
        self.bad("bool-parameter", "int f(const bool compress) {}\n")
        self.good("bool f(std::function<bool(int)> is_wanted);\n")

    def test_comments(self):
        self.bad("todo", "// TODO: later\n")
        self.bad("todo", "/* one\n * FIXME */\n")
        self.good('const char* todo() { return "// TODO"; }\n')
        self.good('const char* raw() { return R"x(\n// TODO " )"\n)x"; }\n')
        self.bad("commented-out-code", "// return a + b;\n")
        self.bad("commented-out-code", "// if (a) {\n")
        self.bad("commented-out-code", "// table.insert(a, b);\n")
        self.bad("commented-out-code", "// const int a = 3;\n")
        self.good("// Unknown options are ignored (RFC 6891 §6.1.2); so are empty ones.\n")
        self.bad("banner", "// ==================\n")

    def test_names(self):
        for text in ["int f(int data);\n", "class QueryManager {\n};\n", "int process();\n",
                     "int f() {\nint info = 3;\n}\n", "enum class Util { A };\n",
                     "struct A {\nName domain;\n};\n", "int f(const Name& domain_name);\n",
                     "namespace helper {\n}\n", "int f() {\nfor (auto& handle : all) {\n}\n}\n"]:
            self.bad("banned-name", text)
        self.good("int f() { return octets.data() + in.native_handle(); }\n")
        self.good("struct NoData {\nInfoCode info_code;\nbool is_in_domain();\n};\nstruct NxDomain {\n};\n")
        self.assertEqual(self.rules({"dns/dns_util.hpp": GOOD_HEADER}), ["banned-name"])

    def test_include_arrows(self):
        self.good('#include "dns/name.hpp"\n#include <boost/system/result.hpp>\n')
        self.good('#include "zones/zone.hpp"\n', "control/main_loop.cpp")
        self.good('#include "dns/name.hpp"\n#include "zones/zone.hpp"\n', "resolver/answer/walk.cpp")
        for path, included in [
                ("dns/wire.cpp", '"zones/zone.hpp"'), ("zones/load.cpp", '"control/serve.hpp"'),
                ("config/load.cpp", '"zones/zone.hpp"'), ("resolver/recurse/a.cpp", '"zones/zone.hpp"'),
                ("resolver/answer/a.cpp", '"control/serve.hpp"'), ("dns/wire.cpp", "<ldns/ldns.h>"),
                ("resolver/answer/a.cpp", "<boost/asio.hpp>"), ("dns/wire.cpp", "<boost/json.hpp>"),
                ("control/reload.cpp", "<yaml-cpp/yaml.h>"), ("config/load.cpp", "<ldns/ldns.h>"),
                ("zones/load.cpp", "<spdlog/spdlog.h>"), ("dns/wire.cpp", "<thread>"),
                ("resolver/recurse/a.cpp", "<sys/socket.h>"), ("dns/wire.cpp", "<iostream>")]:
            self.bad("include-arrow", f"#include {included}\n", path)
        self.bad("include", '#include "name.hpp"\n', "tests/support/probe.cpp")
        self.assertEqual(self.source('#include "name.hpp"\n'), ["include", "include-arrow"])

    def test_headers(self):
        self.assertEqual(self.rules({"dns/a.hpp": "// It.\n"}), ["pragma-once"])
        self.assertEqual(self.rules({"dns/a.hpp": "#pragma once\n"}), ["header-comment"])

    def test_errors(self):
        self.bad("throw", "int f() { throw 3; }\n")
        self.bad("catch", "int f() {\ntry {\n} catch (const E& e) {\n}\n}\n")
        self.good("int f() {\ntry {\n} catch (const E& e) {\n}\n}\n", "zones/master_file.cpp")
        self.bad("clock", "auto f() { return std::chrono::steady_clock::now(); }\n")
        self.good("auto f() { return Clock::now(); }\n", "resolver/serve/wheel.cpp")

    def test_state(self):
        self.bad("mutable-static", "int f() {\nstatic int count = 0;\n}\n")
        self.bad("mutable-static", "namespace {\nstd::vector<int> table;\n}\n")
        self.bad("mutable-static", "int counter = 0;\n")
        self.bad("mutable-static", "std::array<int, 3> table{1, 2, 3};\n")
        self.bad("mutable-static", "struct A {\nstatic inline int count = 0;\n};\n")
        self.bad("mutable-static", "int f() {\nthread_local int count = 0;\n}\n")
        self.good("static constexpr int a = 1;\nint f() {\nstatic const int b = g();\n}\n")
        self.good("using A = int;\nnamespace {\nstruct B;\nconstexpr std::array a{1, 2};\n}\n")

    def test_twin(self):
        self.assertEqual(self.rules({"dns/wire.cpp": ""}), ["twin-test"])
        self.assertEqual(self.rules({"resolver/serve/wire.cpp": ""}), ["twin-test"])
        self.assertEqual(self.rules({"control/main.cpp": ""}), [])
        self.assertEqual(self.rules({"zones/deep/wire.cpp": ""}), ["folder"])

    def test_format(self):
        style = {".clang-format": "BasedOnStyle: LLVM\n"}
        text = {"tests/support/a.cpp": "int f(){return 1;}\n", "tests/support/b.cpp": "int a;\n"}
        self.assertEqual(self.rules({**style, **text}, ()), ["format"])
        self.assertEqual(self.rules({**style, "tests/support/b.cpp": "int a;\n"}, ()), [])


if __name__ == "__main__":
    unittest.main()
