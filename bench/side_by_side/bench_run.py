"""Runs a workload: starts everybody, warms up, measures in interleaved rounds, ends everybody."""
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

from authoritative import Knot
from server import Place, StartFailure
from parallax_server import EchoBatch
from workloads import UDP

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "support"))
from dnswire import free_port  # noqa: E402

SERVER_CORE, CLIENT_CORE = 0, 1
DRIFT_MAX = 0.10  # of the batched echo, against its median over the rounds
RUN_SECONDS_MAX = 300


@dataclass
class Bench:
    """What every workload of one run shares."""
    build: str
    folder: str
    rounds: int = 7
    seconds: float = 5.0
    warm_seconds: float = 3.0
    rewarm_seconds: float = 1.0  # in later rounds
    records: int = 1_000_000
    cached_records: int = 1_000_000
    cold_names: int = 10_000
    ours: dict = field(default_factory=dict)  # label: text appended to Parallax's configuration
    peers: tuple = ()

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def questions_file(self, name, questions):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as out:
            out.write("\n".join(questions) + "\n")
        return path

    def generate(self, questions, port, options):
        """One run of dns_load on its own core; its JSON."""
        command = ["taskset", "-c", str(CLIENT_CORE), os.path.join(self.build, "dns_load"),
                   "--port", str(port), "--questions", questions, *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True,
                              timeout=RUN_SECONDS_MAX)
        return json.loads(done.stdout)


class Stage:
    """The servers of one workload, all running at once: an idle one costs nothing, and its cache stays warm."""

    def __init__(self, bench, workload):
        self.bench, self.workload = bench, workload
        self.running, self.failures, self.upstream = [], {}, None
        self.folder = os.path.join(bench.folder, workload.key)

    def __enter__(self):
        if self.workload.needs_upstream:
            self.start_upstream()
        return self

    def start_upstream(self):
        place = Place(os.path.join(self.folder, "upstream"), free_port(), ("forward",), CLIENT_CORE)
        self.upstream = Knot(place)
        self.upstream.start()
        self.upstream.wait_until_ready("127.0.0.1 probe.miss.peers-bench.net A any")

    def place(self, number, participant):
        options = {"build": self.bench.build, **participant.options}
        # Those that run already ask from ports of all the range.
        return Place(os.path.join(self.folder, f"{number}"), free_port(), participant.parts, SERVER_CORE,
                     self.upstream.place.port if self.upstream else 0, options)

    def start(self, number, participant, probe):
        """The running server, or None when it does not come up; why is remembered."""
        server = participant.server(self.place(number, participant))
        try:
            server.start()
            server.wait_until_ready(probe)
        except (StartFailure, OSError) as failure:
            self.failures[participant.label] = str(failure)
            self.bench.say(f"  {participant.label}: {failure}")
            server.stop()
            return None
        self.running.append(server)
        return server

    def stop(self, server):
        server.stop()
        self.running.remove(server)

    def __exit__(self, *_):
        for server in self.running + ([self.upstream] if self.upstream else []):
            server.stop()


def measure_rates(bench, workload):
    """All rounds of a workload of kind "rate": {label: [one result a round]} and who failed to start."""
    participants = workload.participants(bench)
    results, failures = {}, {}
    with Stage(bench, workload) as stage:
        seats, paths = [], {}
        for number, participant in enumerate(participants):
            server = stage.start(number, participant, participant.questions[0])
            if server is None:
                continue
            asked = id(participant.questions)
            if asked not in paths:
                paths[asked] = bench.questions_file(f"{workload.key}/{number}.questions", participant.questions)
            if "forward" in workload.parts and not participant.is_echo:
                ask_everything(bench, participant, server, paths[asked])
            seats.append((participant, server, paths[asked]))
        for turn in range(bench.rounds):
            for participant, server, path in seats:
                result = one_run(bench, workload, (participant, server, path), turn)
                results.setdefault(participant.label, []).append(result)
                bench.say(f"  round {turn + 1}/{bench.rounds}  {participant.label:28} "
                          f"{line_of(result)}")
        failures = stage.failures
    return {"results": results, "failures": failures, "rejected": drifting_rounds(results)}


def ask_everything(bench, participant, server, path):
    """Each question once, so that all are in the cache, whose memory the system has given."""
    count = len(participant.questions)
    filled = bench.generate(path, server.place.port, ["--sockets", "8", "--window", "8", "--queries", str(count),
                                                      "--seconds", "240", "--timeout", "2"])
    bench.say(f"  {participant.label}: {filled['correct']} of {count} asked once")


def one_run(bench, workload, seat, turn):
    participant, server, path = seat
    # The first run fills a cache; later ones need only bring it back into the processor's.
    warm = bench.warm_seconds if turn == 0 else bench.rewarm_seconds
    load = half_load(bench, seat) if workload.is_half else workload.load
    # Of a seed of its own: names that were never asked before would be known from the round before.
    options = [*load, "--seed", str(turn + 1), "--warm", str(warm), "--seconds", str(bench.seconds),
               "--cpu-of", ",".join(map(str, server.pids()))]
    if participant.is_echo:
        options.append("--echo")
    result = bench.generate(path, server.place.port, options)
    cpu = result["server_cpu_seconds"]
    result["per_cpu_second"] = result["correct"] / cpu if cpu > 0 else 0.0
    # Below full use its batches are smaller than they would be, and the figure is its own for that load.
    result["saturation"] = cpu / result["seconds"]
    return result


def half_load(bench, seat):
    """An open loop at half of what the closed one reaches just now."""
    participant, server, path = seat
    options = [*UDP, "--warm", "0.5", "--seconds", "1"]
    if participant.is_echo:
        options.append("--echo")
    highest = bench.generate(path, server.place.port, options)
    rate = max(1000, int(highest["correct"] / highest["seconds"] / 2))
    return ["--sockets", "8", "--rate", str(rate)]


def line_of(result):
    per_answer = 1e6 / result["per_cpu_second"] if result["per_cpu_second"] else float("nan")
    return f"{per_answer:8.2f} us CPU an answer, {result['correct']} correct, {result['wrong']} wrong, " \
           f"{result['missing']} missing, {result['saturation']:.0%} of a core"


def drifting_rounds(results):
    """Rounds whose batched echo is more than a tenth off its median: the machine did something else."""
    echo = [result["per_cpu_second"] for result in results.get(EchoBatch.label, [])]
    if len(echo) < 3:
        return []
    middle = sorted(echo)[len(echo) // 2]
    return [turn for turn, value in enumerate(echo) if abs(value - middle) > DRIFT_MAX * middle]
