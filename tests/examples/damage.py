"""Removes, cuts, flips and replaces files under lintel's programs while they run.

    python3 tests/examples/damage.py [--times 20] [--programs build/release/examples] [--only study,...]

Every job is run once undisturbed. Then it is run again and again, and at a moment drawn from the time that it takes,
something is done to one of its files. It may finish or stop with a one-line error; and the same
command once more must end well, with the bytes of the undisturbed run but for times. Exit code 0 where that holds.
"""
import argparse
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from kill import JOBS, differences, put_raw, run

# ntk does not make again what it finds.
DAMAGED = ("study", "training", "prepare_data")


def remove(path, drawn, others):
    path.unlink()


def cut(path, drawn, others):
    with open(path, "r+b") as file:
        file.truncate(drawn.randrange(path.stat().st_size))


def flip(path, drawn, others):
    with open(path, "r+b") as file:
        at = drawn.randrange(path.stat().st_size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << drawn.randrange(8)]))


def replace(path, drawn, others):
    """By another of its kind: whole, but in the wrong place."""
    beside = path.with_name("other")
    shutil.copyfile(drawn.choice(others), beside)
    beside.rename(path)


def harm(out, drawn):
    files = sorted(path for path in out.rglob("*") if path.is_file() and path.stat().st_size > 0)
    if not files:
        return "nothing"
    # Tensors and measures, of which there are few, as often as all else.
    read_again = [path for path in files if path.suffix in (".safetensors", ".json", ".training", ".part")]
    path = drawn.choice(read_again if read_again and drawn.random() < 0.7 else files)
    how = drawn.choice((remove, cut, flip, replace))
    how(path, drawn, [other for other in files if other.suffix == path.suffix])
    return f"{how.__name__} {path.name}"


def disturb(name, programs, times, drawn, folder):
    raw, reference, out = folder / "raw", folder / "reference", folder / "out"
    raw.mkdir()
    put_raw(raw)

    def command(target):
        program, *options = JOBS[name]
        places = {"OUT": str(target), "RAW": str(raw)}
        return [str(programs / program)] + [places.get(option, option) for option in options]

    start = time.monotonic()
    run(command(reference))
    whole = time.monotonic() - start
    done, stopped = 0, 0
    while done < times:
        process = subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            process.communicate(timeout=drawn.uniform(0, whole))
        except subprocess.TimeoutExpired:
            pass
        try:
            what = harm(out, drawn) if out.exists() else "nothing"
        except FileNotFoundError:  # it was quicker
            what = "nothing"
        _, said = process.communicate(timeout=60 + 20 * whole)
        done += what != "nothing"
        last = (said or "").strip().rsplit("\n", 1)[-1]
        if process.returncode not in (0, 1) or (process.returncode == 1 and ": " not in last):
            raise AssertionError(f"{what}: ended with {process.returncode}: {last[-300:]}")
        stopped += process.returncode
        try:
            run(command(out))
        except AssertionError as problem:
            raise AssertionError(f"after {what} (then: {last[-200:]}) it cannot be run again: {problem}") from problem
        differing = [file for file in differences(reference, out) if file != "times.json"]  # told of, not needed
        if differing:
            raise AssertionError(f"after {what} it ended with other bytes in {', '.join(differing[:5])}")
        shutil.rmtree(out)
    print(f"{name}: {done} times, {stopped} of them stopped with a word, all the same in the end", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path("build/release/examples"))
    parser.add_argument("--times", type=int, default=20, help="of each job")
    parser.add_argument("--only", default=",".join(DAMAGED), help="jobs, separated by commas")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name in given.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            try:
                disturb(name, given.programs, given.times, random.Random(f"{given.seed} {name}"), pathlib.Path(folder))
            except (AssertionError, OSError, subprocess.TimeoutExpired) as problem:
                print(f"damage: {name}: {problem}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
