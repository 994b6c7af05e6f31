"""Writes the table of speed in tests/bench/README.md from what the benchmark and the peers' comparison left.

    python tests/peers/speed_table.py bench.json peers.json tests/bench/README.md

What stands between the two `speed` comments of that file is replaced. `sh run.sh compare` runs all three.
"""
import datetime
import json
import platform
import sys

START, END = "<!-- speed: sh run.sh compare -->", "<!-- /speed -->"


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            lines = file.read().splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    vectors = "AVX-512" if any("avx512f" in line for line in lines) else "AVX2"
    return f"{len(names)} cores of an {names[0]} with {vectors}"


def peers_table(peers):
    ways = ["PyTorch eager", "PyTorch compiled", "JAX jit"]
    lines = ["| batch 64 | lintel, ms | " + " | ".join(ways) + " |", "|---|---|" + "---|" * len(ways)]
    for row in peers["rows"]:
        found = {peer["way"]: peer for peer in row["peers"]}
        cells = [f"{found[way]['milliseconds']:.0f} ({found[way]['ratio']:.2f} ×)" if way in found else "–"
                 for way in ways]
        lines.append(f"| {row['model']}: {row['job']} | {row['lintel_milliseconds']:.1f} | "
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


def bars_table(bench):
    lines = ["| ratio | measured | bar |", "|---|---|---|"]
    for bar in bench["bars"]:
        sign, limit = ("≥", bar["at_least"]) if "at_least" in bar else ("≤", bar["at_most"])
        missed = "" if bar["met"] else ", missed"
        lines.append(f"| {bar['what']} | {bar['measured']:.2f} | {sign} {limit:.2f}{missed} |")
    return lines


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
    lines = [f"{datetime.date.today()}, {processor()}; matrix products reach "
             f"{bench['sgemm_ceiling_gflops']:.0f} GF/s, memory {bench['memory_gigabytes_per_second']:.0f} GB/s; "
             f"{', '.join(v for v in peers['versions'] if v != 'not installed')}, "
             f"each with its fastest number of threads.", ""]
    lines += peers_table(peers) + [""] + list(processes_lines(peers)) + ["", "Compared with operation counts, in one run:", ""]
    lines += bars_table(bench)
    before, rest = text.split(START)
    with open(readme, "w") as file:
        file.write(before + START + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
