#!/usr/bin/env python3
"""Completion as people meet it: bash and zsh on a terminal, the tab key, and what appears.

  completion_test.py PARALLAX
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import server  # noqa: E402

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else None
PROMPT = "READY> "
LIMIT_S = 30
STATE = {"networks": [{"name": "office", "sources": ["127.0.9.0/24"]}]}


class Shell:
    """An interactive shell on a pseudo terminal."""

    def __init__(self, words, folder):
        self.seen = ""
        environment = {"PATH": os.path.dirname(PROGRAM) + ":/usr/bin:/bin", "HOME": folder, "TERM": "dumb",
                       "PS1": PROMPT, "LC_ALL": "C.UTF-8"}
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(words[0], words, environment)

    def read_until(self, pattern, since=0):
        """What was shown since `since`, without control sequences, once the pattern is there."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x07", "", self.seen[since:])
            if re.search(pattern, shown):
                return shown
            if not select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError("no %r in %r" % (pattern, self.seen[since:]))
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")

    def run(self, line):
        """Runs a line; returns when the prompt is there again."""
        since = len(self.seen)
        os.write(self.terminal, (line + "\n").encode())
        return self.read_until(re.escape(PROMPT) + "$", since)

    def complete(self, typed, pattern, tabs=1):
        """What appears when a line is typed and the tab key pressed; the line is thrown away."""
        since = len(self.seen)
        os.write(self.terminal, typed.encode() + b"\t" * tabs)
        shown = self.read_until(pattern, since)
        after = len(self.seen)
        os.write(self.terminal, b"\x15\n")  # throws the line away
        self.read_until(re.escape(PROMPT) + "$", after)
        return shown

    def close(self):
        os.close(self.terminal)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def asked(*words):
    """What the scripts ask the program for."""
    run = subprocess.run([PROGRAM, "completion", "words", *words], capture_output=True, text=True, timeout=60,
                         check=True)
    return [line.split("\t")[0] for line in run.stdout.splitlines()]


class Completion(unittest.TestCase):
    SHELLS = {
        "bash": (["/bin/bash", "--norc", "--noprofile", "-i"], []),
        "zsh": (["/bin/zsh", "-f", "-i"], ["unset zle_bracketed_paste; unsetopt prompt_cr prompt_sp",
                                           "autoload -U compinit && compinit -u -D"]),
    }

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="parallax-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def shell(self, name):
        words, lines = self.SHELLS[name]
        shell = Shell(words, self.folder)
        self.addCleanup(shell.close)
        shell.read_until(re.escape(PROMPT))
        for line in [*lines, "source <(parallax completion %s)" % name]:
            shell.run(line)
        return shell

    def test_bash_knows_the_function(self):
        shell = self.shell("bash")
        self.assertIn("complete -F _parallax parallax", shell.run("complete -p parallax"))
        shell.run("COMP_WORDS=(parallax cache ''); COMP_CWORD=2; _parallax")
        self.assertIn("[stats flush dump]", shell.run('echo "[${COMPREPLY[*]}]"'))

    def test_words_and_options(self):
        for name in self.SHELLS:
            with self.subTest(name):
                shell = self.shell(name)
                shell.complete("parallax vn", "parallax vnet ")
                shell.complete("parallax link create --resolution-policy Nx", "--resolution-policy NxDomainRedirect")
                shown = shell.complete("parallax record-set a ", "remove-record[^$]*", tabs=2)
                self.assertIn("add-record", shown)

    def test_files(self):
        with open(os.path.join(self.folder, "parallax-lab.yaml"), "w", encoding="utf-8"):
            pass
        for name in self.SHELLS:
            with self.subTest(name):
                self.shell(name).complete("parallax check parallax-l", "check parallax-lab.yaml")

    def test_names_of_a_running_server(self):
        control = {"state": os.path.join(self.folder, "state.db"), "socket": os.path.join(self.folder, "admin.sock")}
        with server.ParallaxServer(PROGRAM, dict(STATE, control=control), self.folder) as running:
            at = ["--socket", running.admin]
            for line in ("group create -n lab -l westeurope", "vnet create -n frontend --address-prefixes 10.1.0.0/16",
                         "vnet create -n backend --address-prefixes 10.2.0.0/16"):
                subprocess.run([PROGRAM, *line.split(), *at], check=True, capture_output=True, timeout=60)
            self.assertEqual(asked("vnet", "show", *at, "-n", ""), ["backend", "frontend"])
            self.assertEqual(asked("link", "create", *at, "-v", "f"), ["frontend"])
            for name in self.SHELLS:
                with self.subTest(name):
                    self.shell(name).complete("parallax vnet show --socket %s -n fr" % running.admin, "-n frontend")
        self.assertEqual(asked("vnet", "show", *at, "-n", ""), [])

    def test_every_subcommand_is_offered(self):
        """What --help lists is what is offered, down to the leaves; those offer their options."""
        def walk(words):
            shown = subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True, timeout=60, check=True)
            listed = [name for section in re.findall(r"^(?:Subcommands|Control plane):\n((?:  .*\n)+)", shown.stdout, re.M)
                      for name in re.findall(r"^  ([a-z][a-z0-9-]*)", section, re.M)]
            if not listed:
                options = set(re.findall(r"(?<=[ ,])(--[a-z0-9-]+)", shown.stdout.split("Example:")[0]))
                self.assertLessEqual(set(asked(*words, "--")), options)
                return 1
            self.assertEqual(asked(*words, ""), listed)
            return sum(walk([*words, word]) for word in listed)
        self.assertGreater(walk([]), 100)


if __name__ == "__main__":
    unittest.main()
