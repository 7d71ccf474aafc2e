"""From rounds to figures: medians, what share of the batched echo they are, and how sure that is."""
import random
from statistics import median

from parallax_server import EchoBatch

RESAMPLES = 2000
# A peer is WRONG when more than one answer in a thousand is; a lost datagram is not a wrong answer.
WRONG_SHARE_MAX = 0.001
SATURATED_MIN = 0.95


def ratio_interval(ours, theirs, seed=1):
    """The 95 % bootstrap interval of the ratio of medians; rounds are drawn in pairs."""
    draw, ratios = random.Random(seed), []
    turns = range(min(len(ours), len(theirs)))
    for _ in range(RESAMPLES):
        chosen = draw.choices(turns, k=len(turns))
        below = median(theirs[i] for i in chosen)
        if below > 0:
            ratios.append(median(ours[i] for i in chosen) / below)
    if not ratios:
        return None
    ratios.sort()
    return ratios[int(0.025 * len(ratios))], ratios[min(int(0.975 * len(ratios)), len(ratios) - 1)]


def kept(rounds, rejected):
    """Every round that was not rejected; all of them when none would be left."""
    return [one for turn, one in enumerate(rounds) if turn not in rejected] or rounds


def rate_figures(label, rounds):
    """What every kind of rate has: correct answers a CPU-second, and whether they were correct."""
    rates = [one["per_cpu_second"] for one in rounds]
    middle = median(rates)
    wrong = sum(one["wrong"] for one in rounds)
    seen = wrong + sum(one["correct"] for one in rounds)
    return {"label": label, "per_cpu_second": round(middle), "lowest": round(min(rates)),
            "highest": round(max(rates)), "rates": [round(rate) for rate in rates],
            "wrong": wrong, "answers": seen, "is_wrong": seen > 0 and wrong > WRONG_SHARE_MAX * seen,
            "example": next((e for one in rounds for e in one["examples"]), ""),
            "us_an_answer": round(1e6 / middle, 2) if middle else None}


def ranked(rows):
    return sorted(rows, key=lambda row: (row["is_wrong"], -row["per_cpu_second"]))


def summarise_rates(measured):
    rejected = set(measured["rejected"])
    echo = [one["per_cpu_second"]
            for one in kept(measured["results"].get(EchoBatch.label, []), rejected)]
    rows = []
    for label, rounds in measured["results"].items():
        chosen = kept(rounds, rejected)
        row = rate_figures(label, chosen)
        row |= {"missing": sum(one["missing"] for one in chosen),
                "is_saturated": median(one["saturation"] for one in chosen) >= SATURATED_MIN,
                "p50_us": median(one["latency_us"]["p50"] for one in chosen),
                "p99_us": median(one["latency_us"]["p99"] for one in chosen),
                "p999_us": median(one["latency_us"]["p999"] for one in chosen)}
        if echo and median(echo) > 0:
            row["of_e64"] = round(row["per_cpu_second"] / median(echo), 3)
            row["of_e64_interval"] = ratio_interval(row["rates"], echo)
        rows.append(row)
    return ranked(rows)


def summarise_cold(measured):
    """A name that was not resolved is a wrong answer."""
    return ranked([rate_figures(label, rounds) | {"seconds": median(one["seconds"] for one in rounds)}
                   for label, rounds in measured["results"].items()])


def summarise_sequence(measured):
    """The median of every figure; wrong and missing answers are added up."""
    rows = []
    for label, rounds in measured["results"].items():
        row = {"label": label}
        for key in rounds[0]:
            values = [one[key] for one in rounds]
            if isinstance(values[0], bool):
                row[key] = all(values)
            else:
                row[key] = sum(values) if key in ("wrong", "missing") else median(values)
        rows.append(row)
    return rows


SUMMARIES = {"rate": summarise_rates, "cold": summarise_cold}  # the others: summarise_sequence
