"""Measurements that are no steady load: loading, reloading, memory a cached answer, a storm of one name, cold
resolution."""
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time

import content
from bench_run import RUN_SECONDS_MAX, Stage
from parallax_server import Parallax
from server import ask_once

RELOAD_SECONDS_MAX = 30
COLD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cold.py")


def write_big_zone(bench, serial=1):
    path = os.path.join(bench.folder, "big.zone")
    with open(path + ".new", "w", encoding="ascii") as out:
        out.write(content.big_zone(bench.records, serial))
    os.replace(path + ".new", path)
    return path


def each_alone(bench, workload, measure, probe):
    """Runs `measure(stage, server)` for every participant by itself, as often as there are rounds."""
    results, failures = {}, {}
    participants = workload.participants(bench)
    with Stage(bench, workload) as stage:
        for turn in range(bench.rounds):
            for number, participant in enumerate(participants):
                if workload.parts == ("big",):
                    participant.options["big"] = os.path.join(bench.folder, "big.zone")
                participant.options["round"] = turn
                started = time.monotonic()
                server = stage.start(100 * (turn + 1) + number, participant, probe)
                if server is None:
                    continue
                result = measure(server, time.monotonic() - started)
                results.setdefault(participant.label, []).append(result)
                bench.say(f"  {participant.label:28} {result}")
                stage.stop(server)
        failures = stage.failures
    return {"results": results, "failures": failures, "rejected": []}


def measure_load(bench, workload):
    """CPU and peak memory from start to the first answer out of the last part of a large zone."""
    write_big_zone(bench)
    asked = content.big_questions(bench.records)
    path = bench.questions_file("load/questions", asked)

    def measure(server, seconds):
        cpu, peak, now = server.cpu_seconds(), server.memory_kib("VmHWM"), server.memory_kib()
        checked = bench.generate(path, server.place.port, ["--queries", "2000", "--seconds", "30"])
        return {"cpu_seconds": round(cpu, 3), "seconds": round(seconds, 2), "peak_mib": peak >> 10,
                "octets_a_record": round(now * 1024 / bench.records), "wrong": checked["wrong"],
                "missing": checked["missing"]}

    return each_alone(bench, workload, measure, asked[0])


def measure_reload(bench, workload):
    """SIGHUP with a new serial under a steady load: lost answers, the slowest, CPU, memory at its peak.

    The CPU time of processes that ended meanwhile (NSD's) is not in it.
    """
    soa = f"{content.CLIENT} {content.BIG_ZONE} SOA any"
    write_big_zone(bench)
    asked = content.big_questions(bench.records)
    path = bench.questions_file("reload/questions", asked)
    serial = [1000000]

    def change(server, seconds):
        """Into `seconds`: how long it took until the new serial was served, if it was."""
        time.sleep(2)
        started = time.monotonic()
        os.kill(server.child.pid, signal.SIGHUP)
        while time.monotonic() < started + RELOAD_SECONDS_MAX:
            if struct.pack("!I", serial[0]) in (ask_once(server.place.port, soa, 0.2) or b""):
                seconds.append(time.monotonic() - started)
                return
            time.sleep(0.02)

    def measure(server, _):
        before_cpu, before_kib = server.cpu_seconds(), server.memory_kib()
        serial[0] += 1
        write_big_zone(bench, serial[0])
        until_served = []
        trigger = threading.Thread(target=change, args=(server, until_served))
        trigger.start()
        options = [*workload.load, "--warm", "0", "--seconds", str(max(6, 4 * bench.seconds))]
        result = bench.generate(path, server.place.port, options)
        trigger.join()
        peak = server.memory_kib("VmHWM")
        return {"took_effect": bool(until_served),
                "served_after_seconds": round(until_served[0] if until_served else RELOAD_SECONDS_MAX, 2),
                "cpu_seconds": round(server.cpu_seconds() - before_cpu, 3), "wrong": result["wrong"],
                "missing": result["missing"] + result["unsent"],
                "p99_us": result["latency_us"]["p99"], "max_us": result["latency_us"]["max"],
                "peak_mib": peak >> 10, "before_mib": before_kib >> 10}

    return each_alone(bench, workload, measure, asked[0])


def measure_memory(bench, workload):
    """Resident memory before and after many names that were never asked before, per answer kept.

    Before is before the first of them: a cache of fixed size may take its memory in large pages.
    """
    path = bench.questions_file("memory/questions", content.miss_questions())

    def measure(server, _):
        before = server.memory_kib()
        result = bench.generate(path, server.place.port,
                                [*workload.load, "--seconds", "240", "--timeout", "2",
                                 "--queries", str(bench.cached_records), "--seed", "3"])
        grown = (server.memory_kib() - before) * 1024
        kept = server.answers_kept() or result["correct"]
        return {"octets_an_answer": round(grown / max(kept, 1)), "wrong": result["wrong"],
                "missing": result["missing"], "cached": kept}

    return each_alone(bench, workload, measure, content.miss_questions()[0])


def measure_storm(bench, workload):
    """Many clients, one name nobody has asked: all get the answer, at what CPU."""
    turn = [0]

    def measure(server, _):
        turn[0] += 1
        name = f"storm{turn[0]:06}.miss.{content.ZONE}"
        asked = [f"127.0.{10 + i // 250}.{i % 250 + 1} {name} A {content.MISS_ADDRESS}"
                 for i in range(10000)]
        path = bench.questions_file("storm/questions", asked)
        before = server.cpu_seconds()
        result = bench.generate(path, server.place.port,
                                ["--sockets", "64", "--window", "32", "--queries", "10000",
                                 "--seconds", "20", "--timeout", "5"])
        return {"cpu_us_an_answer": round((server.cpu_seconds() - before) * 1e6 / 10000, 2),
                "wrong": result["wrong"], "missing": result["missing"]}

    return each_alone(bench, workload, measure, content.miss_questions()[0])


def measure_cold(bench, _):
    """Who can resolves from the root of the small Internet, which cold.py brings up."""
    labels = {one.recursor: one.label for one in (Parallax, *bench.peers) if one.recursor}
    command = [sys.executable, COLD, "--names", str(bench.cold_names), "--rounds", str(bench.rounds),
               "--parallax", os.path.join(bench.build, "parallax"), *labels]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True,
                          env={**os.environ, "TMPDIR": bench.folder}, timeout=RUN_SECONDS_MAX * bench.rounds)
    found = {part: {labels[key]: one for key, one in of_each.items()}
             for part, of_each in json.loads(done.stdout).items()}
    return {**found, "rejected": []}


SEQUENCES = {"load": measure_load, "reload": measure_reload, "memory": measure_memory,
             "storm": measure_storm, "cold": measure_cold}
