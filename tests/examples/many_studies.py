"""Runs the study again and again, with other seeds and other numbers of threads.

    python3 tests/examples/many_studies.py [--studies 100] [--first 0] [--small] [--program build/release/examples/study]

Every seed is run twice, each time on another number of threads, and must leave the same bytes but for times. None may
fail, no number that it finds may be missing or not finite, none may take more memory than `--dry-run` said
beforehand, nor later ones a tenth more than earlier ones. `--small` takes a study of seconds instead of the default one;
`--first` is the first seed, so that a hundred can be run in parts.
Exit code 0 where all of that holds.
"""
import argparse
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from kill import differences

SMALL = ["--model", "nano_patch8_32", "--pretrain", "--pretraining-steps", "12", "--steps", "3", "--batch", "8", "--tasks",
         "compass,digits", "--learning-rates", "0.001", "--extra", "none", "--no-random-start", "--map-points", "7",
         "--map-images", "8"]
THREADS = (1, 2, 3, 4, 16)


def stated_bytes(command):
    said = subprocess.run(command + ["--dry-run"], check=True, capture_output=True, text=True).stdout
    return float(re.search(r"about ([0-9.e+-]+) GB of memory", said).group(1)) * 1e9


def run(command):
    """The most memory that it had, in bytes."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise AssertionError(f"ended with {process.returncode}: {said.read().decode(errors='replace')[-300:]}")
    return usage.ru_maxrss * 1024


def check_finite(found, place="results.json"):
    """Python's reader, unlike JSON, lets NaN pass."""
    if isinstance(found, dict):
        for key, value in found.items():
            check_finite(value, f"{place}: {key}")
    elif isinstance(found, list):
        for value in found:
            check_finite(value, place)
    elif isinstance(found, float):
        assert math.isfinite(found), f"{place} is {found}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/release/examples/study"))
    given = parser.parse_args()
    peaks = []
    for number in range(given.first, given.first + given.studies // 2):
        with tempfile.TemporaryDirectory() as folder:
            outs = [pathlib.Path(folder) / name for name in ("one", "other")]
            for which, out in enumerate(outs):
                threads = THREADS[(number + which * (1 + number // len(THREADS) % 4)) % len(THREADS)]
                command = [str(given.program), "--seed", str(number), "--threads", str(threads), "--out", str(out),
                           *(SMALL if given.small else [])]
                try:
                    bound = stated_bytes(command)
                    start = time.monotonic()
                    peaks.append(run(command))
                    seconds = time.monotonic() - start
                    check_finite(json.loads((out / "results.json").read_text()))
                    assert peaks[-1] <= bound, f"took {peaks[-1] / 1e6:.0f} MB; {bound / 1e6:.0f} MB were stated"
                except (AssertionError, OSError, subprocess.CalledProcessError) as problem:
                    print(f"many_studies: seed {number}, {threads} threads: {problem}", file=sys.stderr)
                    return 1
                print(f"seed {number}, {threads} threads: {seconds:.1f} s, {peaks[-1] / 1e6:.0f} of {bound / 1e6:.0f} MB",
                      flush=True)
            differing = differences(*outs)
            if differing:
                print(f"many_studies: seed {number}: other bytes in {', '.join(differing[:5])}", file=sys.stderr)
                return 1
    tenth = max(2, len(peaks) // 10)
    first, last = statistics.median(peaks[:tenth]), statistics.median(peaks[-tenth:])
    print(f"{len(peaks)} studies; memory at first {first / 1e6:.0f} MB, at last {last / 1e6:.0f} MB")
    if last > 1.1 * first:
        print("many_studies: memory has grown", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
