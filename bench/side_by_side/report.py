"""What the results say: one JSON file a workload, a Markdown table of all, and a plot."""
import json
import os

from gates import gates_table
from parallax_server import GROUPING_OFF
from workloads import WORKLOADS

COLOURS = {"Parallax": "#1b6ca8", "off": "#6fa8d0", "E": "#9aa5ad", "peer": "#d08c3c", "wrong": "#c23b3b"}


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


def rate_row(row):
    if row["is_wrong"]:
        return f"| {row['label']} | **WRONG**: {thousands(row['wrong'])} of {thousands(row['answers'])} " \
               f"({row['example']}) | | | | |"
    share = ""
    if row.get("of_e64_interval"):
        low, high = row["of_e64_interval"]
        share = f"{row['of_e64']:.0%} ({low:.0%} to {high:.0%})"
    mark = "" if row["is_saturated"] else " ¹"
    note = f"{thousands(row['missing'])} lost" if row["missing"] else ""
    if row["us_an_answer"] is None:
        return f"| {row['label']} | no answer | | | | {note} |"
    return f"| {row['label']} | {row['us_an_answer']:.2f}{mark} | {thousands(row['per_cpu_second'])} | " \
           f"{share} | {row['p50_us']:.0f} / {row['p99_us']:.0f} / {row['p999_us']:.0f} | {note} |"


def rate_table(record):
    lines = ["| server | CPU µs an answer | correct answers a CPU-second | of E64 (95 % interval) "
             "| p50 / p99 / p99.9 µs | |", "|---|---|---|---|---|---|"]
    return lines + [rate_row(row) for row in record["rows"]]


def figure(value):
    return ("yes" if value else "**no**") if isinstance(value, bool) else f"{value:,}"


def sequence_table(record):
    keys = [key for key in (record["rows"][0] if record["rows"] else {}) if key != "label"]
    lines = ["| server | " + " | ".join(key.replace("_", " ") for key in keys) + " |",
             "|---" * (len(keys) + 1) + "|"]
    for row in record["rows"]:
        lines.append(f"| {row['label']} | " + " | ".join(figure(row[key]) for key in keys) + " |")
    return lines


def section(workload, record):
    lines = [f"## {workload.title}", ""]
    lines += rate_table(record) if workload.kind == "rate" else sequence_table(record)
    kept = record["rounds"] - len(record["rejected"])
    rounds = "1 round" if record["rounds"] == 1 else f"{record['rounds']} rounds"
    lines += ["", f"{rounds} of {record['seconds']} s, {record['date']}; "
                  + (f"{len(record['rejected'])} rejected because the echo drifted by more than 10 %"
                     + (" (all were, so all are shown: repeat it on a quieter machine)" if not kept else "")
                     if record["rejected"] else "none rejected") + "."]
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


def colour_of(row):
    if row["is_wrong"]:
        return COLOURS["wrong"]
    if row["label"].startswith(GROUPING_OFF):
        return COLOURS["off"]
    if row["label"].startswith("Parallax"):
        return COLOURS["Parallax"]
    return COLOURS["E"] if row["label"].startswith("E") else COLOURS["peer"]


def draw_workload(axes, workload, record):
    rows = list(reversed(record["rows"]))
    values = [row["per_cpu_second"] / 1000 for row in rows]
    errors = [[(row["per_cpu_second"] - row["lowest"]) / 1000 for row in rows],
              [(row["highest"] - row["per_cpu_second"]) / 1000 for row in rows]]
    axes.barh([row["label"] for row in rows], values, xerr=errors, color=[colour_of(row) for row in rows],
              error_kw={"linewidth": 0.8, "ecolor": "#444444"}, height=0.7)
    for at, row in enumerate(rows):
        text = f"WRONG ({row['wrong']:,} answers)" if row["is_wrong"] else f"{values[at]:,.0f}"
        axes.annotate(text, (values[at] + errors[1][at], at), xytext=(3, 0), textcoords="offset points",
                      va="center", fontsize=7, color=COLOURS["wrong"] if row["is_wrong"] else "black")
    axes.set_title(workload.title, fontsize=9, loc="left")
    axes.tick_params(labelsize=7)
    axes.margins(x=0.2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def write_plot(folder):
    """peers.svg: correct answers a CPU-second, a panel a workload; text stays text, so it can be searched."""
    import matplotlib  # pylint: disable=import-outside-toplevel
    matplotlib.use("Agg")
    from matplotlib import pyplot  # pylint: disable=import-outside-toplevel
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "peers"})
    shown = [(workload, record) for workload, record in read_all(folder)
             if workload.kind == "rate" and record["rows"]]
    if not shown:
        return
    columns = in_columns(shown)
    tallest = max(sum(map(height_of, column)) for column in columns)
    figure = pyplot.figure(figsize=(5.5 * len(columns), 0.2 * tallest + 0.3), layout="constrained")
    parts = figure.subfigures(1, len(columns), squeeze=False)[0]
    for part, column in zip(parts, columns):
        heights = [*map(height_of, column), tallest - sum(map(height_of, column)) + 0.01]
        panels = part.subplots(len(heights), 1, height_ratios=heights)
        for axes, (workload, record) in zip(panels, column):
            draw_workload(axes, workload, record)
        panels[len(column) - 1].set_xlabel("thousand correct answers per second of server CPU", fontsize=8)
        panels[-1].set_axis_off()
    figure.savefig(os.path.join(folder, "peers.svg"), metadata={"Date": None})


def height_of(panel):
    return 2 + len(panel[1]["rows"])


def in_columns(shown, count=2):
    """The panels in columns of about the same height, in their order from the top."""
    columns = [[] for _ in range(min(count, len(shown)))]
    for panel in shown:
        min(columns, key=lambda column: sum(map(height_of, column))).append(panel)
    return columns
