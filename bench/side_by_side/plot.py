"""peers.svg: correct answers a CPU-second, a panel a workload; text stays text, so it can be searched."""
import os

import matplotlib
from matplotlib import pyplot
from matplotlib.patches import Patch

from parallax_server import GROUPING_OFF

COLOURS = {"Parallax": "#1b6ca8", "Parallax, grouping off": "#7fb2d8", "echo: knows no DNS": "#b4bcc2",
           "peers": "#d9974a", "wrong answers": "#c23b3b"}
OURS, OFF, ECHO, PEER, WRONG = COLOURS
PANEL_HEAD = 1.7  # in bars
INCHES_A_BAR, INCHES_WIDE, LEGEND_INCHES, MARGIN_INCHES = 0.2, 11, 0.5, 0.1


def kind_of(row):
    if row["is_wrong"]:
        return WRONG
    if row["label"].startswith(GROUPING_OFF):
        return OFF
    if row["label"].startswith("Parallax"):
        return OURS
    return ECHO if row["label"].startswith("E") else PEER


def value_text(row):
    if row["is_wrong"]:
        return f"WRONG: {row['wrong'] / row['answers']:.0%} of its answers"
    thousand = row["per_cpu_second"] / 1000
    return f"{thousand:.1f}" if thousand < 10 else f"{thousand:,.0f}"


def draw_workload(axes, workload, record):
    rows = list(reversed(record["rows"]))
    values = [0 if row["is_wrong"] else row["per_cpu_second"] for row in rows]
    below = [0 if row["is_wrong"] else row["per_cpu_second"] - row["lowest"] for row in rows]
    above = [0 if row["is_wrong"] else row["highest"] - row["per_cpu_second"] for row in rows]
    axes.barh([row["label"] for row in rows], values, xerr=[below, above], height=0.72,
              color=[COLOURS[kind_of(row)] for row in rows], error_kw={"linewidth": 0.8, "ecolor": "#555555"})
    for at, row in enumerate(rows):
        axes.annotate(value_text(row), (values[at] + above[at], at), xytext=(4, 0), textcoords="offset points",
                      va="center", fontsize=7, color=COLOURS[WRONG] if row["is_wrong"] else "black")
    for label, row in zip(axes.get_yticklabels(), rows):
        label.set_fontweight("bold" if kind_of(row) == OURS else "normal")
    # Over the names, too: a long one has no room beside them.
    axes.set_title(workload.title, fontsize=9, fontweight="bold", loc="left", x=-0.38, pad=3)
    axes.tick_params(labelsize=7, length=0)
    axes.set_xticks([])
    axes.set_xlim(0, 1.12 * max(value + more for value, more in zip(values, above)) or 1)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def height_of(panel):
    return PANEL_HEAD + len(panel[1]["rows"])


def in_columns(shown, count=2):
    """The panels in columns of about the same height, in their order from the top."""
    columns = [[] for _ in range(min(count, len(shown)))]
    for panel in shown:
        min(columns, key=lambda column: sum(map(height_of, column))).append(panel)
    return columns


def write_plot(folder, records):
    """`records` are (workload, its record)."""
    shown = [(workload, record) for workload, record in records if workload.is_plotted and record["rows"]]
    if not shown:
        return
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "peers"})
    columns = in_columns(shown)
    tallest = max(sum(map(height_of, column)) for column in columns)
    inches = INCHES_A_BAR * tallest + LEGEND_INCHES + MARGIN_INCHES
    figure = pyplot.figure(figsize=(INCHES_WIDE, inches))
    for at, column in enumerate(columns):
        top = 1 - LEGEND_INCHES / inches
        for panel in column:
            bars = len(panel[1]["rows"])
            top -= PANEL_HEAD * INCHES_A_BAR / inches
            high = bars * INCHES_A_BAR / inches
            draw_workload(figure.add_axes((0.14 + at / 2, top - high, 0.345, high)), *panel)
            top -= high
    figure.text(0.01, 1 - 0.2 / inches, "Thousand correct answers per second of server CPU; lines: lowest and highest "
                "round", fontsize=10, va="center")
    figure.legend(handles=[Patch(color=colour, label=kind) for kind, colour in COLOURS.items()], loc="upper left",
                  bbox_to_anchor=(0.004, 1 - 0.28 / inches), ncols=len(COLOURS), fontsize=8, frameon=False)
    figure.savefig(os.path.join(folder, "peers.svg"), metadata={"Date": None})
