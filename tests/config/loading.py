"""The loader seen from Python, through the program config_probe."""
import pathlib
import subprocess


class Probe:
    def __init__(self, program):
        self.program = program

    def run(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], check=True, capture_output=True,
                              text=True, timeout=120).stdout.splitlines()

    def rows(self, table):
        """The lines of `keys` or `settings`, split into fields."""
        return [line.split("\t") for line in self.run(table)]

    def load(self, files):
        """{file: [problem, ...]} as the loader sees each file."""
        problems, current = {}, None
        for start in range(0, len(files), 500):
            for line in self.run("load", *files[start:start + 500]):
                if line.startswith("\t"):
                    problems[current].append(line[1:])
                else:
                    current = pathlib.Path(line.rsplit("\t", 1)[0])
                    problems[current] = []
        return problems
