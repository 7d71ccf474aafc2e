"""What the results say: one JSON file a workload, and a Markdown table of all."""
import json
import os

from gates import UNBOUND, Rows, gates_table
from workloads import WORKLOADS


def write_json(folder, workload, record):
    with open(os.path.join(folder, workload.key + ".json"), "w", encoding="utf-8") as out:
        json.dump(record, out, indent=1)
        out.write("\n")


def read_all(folder):
    """Every workload's record that is there, in the workloads' order."""
    found = []
    for workload in WORKLOADS:
        path = os.path.join(folder, workload.key + ".json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as text:
                found.append((workload, json.load(text)))
    return found


def thousands(number):
    return f"{number:,.0f}"


def interval_text(value, interval):
    return f"{value:.0%} ({interval[0]:.0%} to {interval[1]:.0%})" if interval else f"{value:.0%}"


def wrong_text(row):
    return f"**WRONG**: {thousands(row['wrong'])} of {thousands(row['answers'])} ({row['example']})"


def rate_row(row, offered_seconds):
    """`offered_seconds`: of a round, where each was offered a rate of its own; else 0."""
    if row["is_wrong"]:
        return [row["label"], wrong_text(row)]
    notes = [f"{thousands(row['missing'])} lost"] if row["missing"] else []
    if row["us_an_answer"] is None:
        return [row["label"], "no answer", "", "", "", *notes]
    if offered_seconds:
        notes.append(f"{thousands(row['answers'] / len(row['rates']) / offered_seconds)} a second")
    share = interval_text(row["of_e64"], row["of_e64_interval"]) if row.get("of_e64_interval") else ""
    return [row["label"], f"{row['us_an_answer']:.2f}{row['mark']}", thousands(row["per_cpu_second"]), share,
            f"{row['p50_us']:.0f} / {row['p99_us']:.0f} / {row['p999_us']:.0f}", "; ".join(notes)]


def rate_table(workload, record):
    heads = ["server", "CPU µs an answer", "correct answers a CPU-second", "of E64 (95 % interval)",
             "p50 / p99 / p99.9 µs", ""]
    offered_seconds = record["seconds"] if workload.is_half else 0
    rows = [{**row, "mark": "" if row["is_saturated"] or workload.is_offered else " ¹"} for row in record["rows"]]
    cells = [rate_row(row, offered_seconds) for row in rows]
    if not workload.echoes:  # no share of theirs
        for line in [heads, *cells]:
            del line[3:4]
    return markdown(heads, cells)


def cold_table(_, record):
    found, lines = Rows(record), []
    for row in record["rows"]:
        of_unbound = found.ratio(UNBOUND, row["label"])  # of rates, so the other way round of CPU
        failed = f"{row['wrong']} not resolved" if row["wrong"] else ""
        lines.append([row["label"], wrong_text(row)] if row["is_wrong"] else [
            row["label"], f"{row['us_an_answer']:.1f}", thousands(row["per_cpu_second"]),
            interval_text(of_unbound.value, of_unbound.interval) if of_unbound else "", f"{row['seconds']:.1f}",
            failed])
    return markdown(["server", "CPU µs a name", "names a CPU-second", "CPU of Unbound's (95 % interval)",
                     "seconds for all", ""], lines)


HEADS = {"cpu_seconds": "CPU seconds", "peak_mib": "peak MiB", "before_mib": "MiB before", "missing": "lost",
         "cpu_us_an_answer": "CPU µs an answer", "p99_us": "p99 µs", "max_us": "slowest µs", "cached": "answers kept"}


def figure(key, value):
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if key == "wrong" and value:
        return f"**{thousands(value)}**"
    return thousands(value) if value >= 100 else f"{round(value, 2):,}"


def sequence_table(_, record):
    keys = [key for key in (record["rows"][0] if record["rows"] else {}) if key != "label"]
    return markdown(["server", *(HEADS.get(key, key.replace("_", " ")) for key in keys)],
                    [[row["label"], *(figure(key, row[key]) for key in keys)] for row in record["rows"]])


def markdown(heads, rows):
    """A row may end early."""
    def line(cells):
        return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)

    return [line(heads), "|---" * len(heads) + "|",
            *(line(row + [""] * (len(heads) - len(row))) for row in rows)]


TABLES = {"rate": rate_table, "cold": cold_table}  # the others: sequence_table


def rounds_text(workload, record):
    text = "1 round" if record["rounds"] == 1 else f"{record['rounds']} rounds"
    if workload.kind == "rate":
        text += f" of {record['seconds']} s"
    if workload.kind == "cold" and record["rows"]:
        text += f" of {thousands(record['rows'][0]['answers'] / len(record['rows'][0]['rates']))} names"
    text += f", {record['date']}"
    if workload.kind != "rate":
        return text + "."
    rejected = len(record["rejected"])
    if not rejected:
        return text + "; none rejected."
    text += f"; {rejected} rejected because the echo drifted by more than 10 %"
    return text + (" (all were, so all are shown: repeat it on a quieter machine)."
                   if rejected == record["rounds"] else ".")


def section(workload, record):
    table = TABLES.get(workload.kind, sequence_table)(workload, record)
    lines = [f"## {workload.title}", "", workload.meaning, "", *table, "", rounds_text(workload, record)]
    lines += [f"Not measured: {label}: {why}" for label, why in record["failures"].items()]
    return lines + [""]


def write_table(folder, machine, versions):
    lines = ["# Side by side", "", f"Written by `bench/peers`. {machine}", "",
             "Versions: " + "; ".join(f"{label} {version}" for label, version in versions.items()) + ".",
             "", "¹ the server was not busy all the time (the generator, the upstream or the offered rate "
             "was the limit), so its batches were smaller than they could be.", "",
             "Debian builds NSD without recvmmsg: a win over it is not a win over NSD as its authors ship it. "
             "Knot and NSD hold the zone where the others forward and cache.", ""]
    found = read_all(folder)
    lines += ["## Gates", "", "What was asked for, as ratios within one run (95 % interval over its rounds), "
              "Parallax as it comes and with grouping off.", "",
              *gates_table({workload.key: record for workload, record in found}), ""]
    for workload, record in found:
        lines += section(workload, record)
    with open(os.path.join(folder, "table.md"), "w", encoding="utf-8") as out:
        out.write("\n".join(lines))
