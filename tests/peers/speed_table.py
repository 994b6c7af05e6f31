"""Writes the table of speed in tests/bench/README.md from what the benchmark and the peers' comparison left.

    python tests/peers/speed_table.py bench.json peers.json tests/bench/README.md

What stands between the two `speed` comments of that file is replaced. `sh run.sh compare` runs all three.
"""
import datetime
import json
import os
import sys

START, END = "<!-- speed: sh run.sh compare -->", "<!-- /speed -->"

# How many times longer the fastest peer that computes in float is to take.
TARGETS = {"micro_patch4_32": {"forward": 1.9, "plain step": 1.9, "linearized step": 1.9,
                               "per-example Jacobians, 10 outputs": 2.2, "trace kernel, 10 outputs": 5},
           "nano_patch8_32": {"forward": 2.4, "plain step": 3, "linearized step": 2.5,
                              "per-example Jacobians, 10 outputs": 4, "full kernel, 10 outputs": 5}}


def peers_table(peers):
    ways = ["PyTorch eager", "PyTorch compiled", "PyTorch bfloat16", "JAX jit"]
    lines = ["| batch 64, or as said | lintel, ms | " + " | ".join(ways) + " |", "|---|---|" + "---|" * len(ways)]
    for row in peers["rows"]:
        found = {peer["way"]: peer for peer in row["peers"]}
        cells = [f"{found[way]['milliseconds']:.0f} ({found[way]['ratio']:.2f} ×)" if way in found else "–"
                 for way in ways]
        images = "" if row["batch"] == 64 else f", {row['batch']} images"
        lines.append(f"| {row['model']}: {row['job']}{images} | {row['lintel_milliseconds']:.1f} | "
                     + " | ".join(cells) + " |")
    return lines


def processes_lines(peers):
    for row in peers["processes"]:
        if "model" in row:
            yield (f"- Peak memory of a training run, {row['model']}: {row['lintel_megabytes']:.0f} MB; PyTorch "
                   f"{row['torch_megabytes']:.0f} MB ({row['torch_megabytes'] / row['lintel_megabytes']:.1f} ×), "
                   f"JAX {row['jax_megabytes']:.0f} MB.")
        else:
            yield (f"- A process that takes one gradient: {1e3 * row['lintel_seconds']:.0f} ms; `import torch` "
                   f"alone: {1e3 * row['torch_seconds']:.0f} ms "
                   f"({row['torch_seconds'] / row['lintel_seconds']:.0f} ×).")


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def own_bars(bench):
    """Rows of (what, bar, measured) that the benchmark compares with counts."""
    for bar in bench["bars"]:
        sign, limit = ("≥", bar["at_least"]) if "at_least" in bar else ("≤", bar["at_most"])
        yield bar["what"], f"{sign} {limit:.2f}", f"{bar['measured']:.2f}{'' if bar['met'] else ', missed'}"


def peers_bars(bench, peers):
    """The same for the fastest peer; with it, in brackets, what lintel would reach at the roofline."""
    jobs = {(job["model"], job["batch"], job["job"]): job for job in bench["jobs"]}
    for row in peers["rows"]:
        bar = TARGETS.get(row["model"], {}).get(row["job"])
        in_float = [peer["milliseconds"] for peer in row["peers"] if "bfloat16" not in peer["way"]]
        if bar is None or not in_float or row["batch"] == 8:  # targets are those of batch 64, and of whole kernels
            continue
        ratio = min(in_float) / row["lintel_milliseconds"]
        here = f"{ratio:.2f}{'' if ratio >= bar else ', missed'}"
        if job := jobs.get((row["model"], row["batch"], row["job"])):
            here += f" ({min(in_float) / (job['milliseconds'] * job['share_of_roofline']):.2f})"
        yield f"fastest peer / lintel, {row['job'].split(',')[0]}, {row['model'].split('_')[0]}", f"≥ {bar:.2f}", here


def bars_table(bench, peers, text):
    """A column for this processor; those of others, and rows that were not measured now, stay as they were."""
    processor = bench["processor"].split(";")[0]
    old = [cells(line) for line in text.splitlines() if line.startswith("|")]
    old = old[next((n for n, row in enumerate(old) if row[0] == "ratio"), len(old)):]
    # The name ends at "; date" or at a remark: model 1 is not model 17.
    others = [n for n in range(2, len(old[0]) if old else 2)
              if old[0][n].split(";")[0].split(" (")[0] != processor]
    found = {row[0]: row for row in old[2:]}
    head = ["ratio", "bar", f"{processor}; {datetime.date.today()}"] + [old[0][n] for n in others]
    rows = [head, ["---"] * len(head)]
    for what, bar, here in [*own_bars(bench), *peers_bars(bench, peers)]:
        before = found.pop(what, [])
        rows.append([what, bar, here] + [before[n] if before else "–" for n in others])
    rows += [row[:2] + ["–"] + [row[n] for n in others] for row in found.values()]
    return ["| " + " | ".join(row) + " |" for row in rows]


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    bench_file, peers_file, readme = sys.argv[1:]
    with open(bench_file) as file:
        bench = json.load(file)
    with open(peers_file) as file:
        peers = json.load(file)
    with open(readme) as file:
        text = file.read()
    if START not in text or END not in text:
        print(f"speed_table: {readme} has no '{START}' ... '{END}'", file=sys.stderr)
        return 1
    before, rest = text.split(START)
    between, after = rest.split(END)
    lines = [f"{datetime.date.today()}, {os.cpu_count()} cores: {bench['processor']}; matrix products reach "
             f"{bench['sgemm_ceiling_gflops']:.0f} GF/s, memory {bench['memory_gigabytes_per_second']:.0f} GB/s; "
             f"{', '.join(v for v in peers['versions'] if v != 'not installed')}, "
             f"each with its fastest number of threads.", ""]
    lines += peers_table(peers) + [""] + list(processes_lines(peers)) + [
        "", "Ratios and their bars. In brackets, what the ratio to the fastest peer in float would be if lintel reached the "
        "roofline: a bar above that is out of reach on that processor.", ""]
    lines += bars_table(bench, peers, between)
    with open(readme, "w") as file:
        file.write(before + START + "\n" + "\n".join(lines) + "\n" + END + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
