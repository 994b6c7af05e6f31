"""Kills lintel's programs at random moments, and runs them again until they end.

    python3 tests/examples/kill.py [--kills 200] [--programs build/release/examples] [--only study,...]

Every job is run once undisturbed. Then it is run again and again into a folder of its own and killed with SIGKILL at
moments drawn from the time that it takes, writing included. After every kill each file that lies under its final name
must be whole; whenever a run does reach its end, what it leaves must be, byte for byte, what the undisturbed run
left, but for times; then it begins anew. Exit code 0 where all of that holds.
"""
import argparse
import gzip
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SMALL = ["--model", "nano_patch8_32", "--pretraining-steps", "12"]
JOBS = {
    # All kinds of stages, pre-training and fine-tuning among them, with a save after every step.
    "study": ["study", "--out", "OUT", *SMALL, "--pretrain", "--steps", "3", "--batch", "8", "--tasks",
              "compass,digits,signs", "--learning-rates", "0.001", "--extra", "tau-jp,kernel-regression",
              "--kernel-images", "10", "--no-random-start", "--map-points", "7", "--map-images", "8", "--save-every", "0"],
    # Pre-training alone.
    "training": ["study", "--out", "OUT", "--model", "nano_patch8_32", "--pretraining-steps", "60", "--tasks",
                 "compass,digits", "--only-foundation", "--save-every", "0"],
    "ntk": ["ntk", "--out", "OUT", *SMALL, "--images", "10", "--parts", "regression,dynamics"],
    "prepare_data": ["prepare_data", "MNIST", "--raw", "RAW", "--out", "OUT", "--unverified"],
}


def put_raw(folder):
    """Files in the layout of MNIST's release, of noise."""
    drawn = random.Random(1)
    for part, count in (("train", 3000), ("t10k", 1000)):
        images = struct.pack(">IIII", 2051, count, 28, 28) + drawn.randbytes(count * 28 * 28)
        labels = struct.pack(">II", 2049, count) + bytes(n % 10 for n in range(count))
        for name, data in ((f"{part}-images-idx3-ubyte.gz", images), (f"{part}-labels-idx1-ubyte.gz", labels)):
            (folder / name).write_bytes(gzip.compress(data, 1))


def check_whole(path):
    """Raises where the file breaks off. Files of kinds that do not tell their end are compared at the job's end only."""
    data = path.read_bytes()
    if path.suffix == ".safetensors":
        length, = struct.unpack("<Q", data[:8])
        header = json.loads(data[8:8 + length])
        end = max(entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__")
        assert len(data) == 8 + length + end, "its length is not what its header says"
    elif path.suffix == ".json":
        json.loads(data)
    elif path.suffix in (".html", ".svg"):
        assert data.rstrip().endswith(b"</" + path.suffix[1:].encode() + b">"), "it breaks off"
    elif path.suffix == ".png":
        assert data.endswith(b"IEND\xaeB`\x82"), "it breaks off"
    elif path.suffix == ".csv":
        assert data.endswith(b"\n"), "it breaks off"
    elif path.suffix == ".gz":
        gzip.decompress(data)


def files_in(out):
    """By name; hidden ones are those that are being written."""
    return {str(path.relative_to(out)): path for path in sorted(out.rglob("*"))
            if path.is_file() and not path.name.startswith(".")}


def without_times(name, data):
    if name in ("times.json", "report.html"):
        return b""
    if name == "results.json":
        found = json.loads(data)
        found.pop("times", None)
        return json.dumps(found).encode()
    return data


def differences(reference, out):
    expected, found = files_in(reference), files_in(out)
    names = [name for name in sorted(expected.keys() ^ found.keys())]
    return names + [name for name in expected.keys() & found.keys()
                    if without_times(name, expected[name].read_bytes()) != without_times(name, found[name].read_bytes())]


def run(command, seconds=None):
    """Whether it came to its end within the time; killed otherwise."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    if process.returncode != 0:
        raise AssertionError(f"ended with {process.returncode}: {said.decode(errors='replace').strip()[-300:]}")
    return True


def disturb(name, programs, kills, drawn, folder):
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
    print(f"{name}: {whole:.1f} s undisturbed, {len(files_in(reference))} files", flush=True)
    killed = ended = 0
    while killed < kills or ended == 0:
        # Half of the moments early, so that restarts themselves are interrupted, too.
        until = drawn.uniform(0, whole if killed % 2 else whole / 4)
        if not run(command(out), until if killed < kills else None):
            killed += 1
            for file, path in files_in(out).items() if out.exists() else ():
                try:
                    check_whole(path)
                except Exception as problem:
                    raise AssertionError(f"after kill {killed}, {file}: {problem}") from problem
            continue
        ended += 1
        differing = differences(reference, out)
        if differing:
            raise AssertionError(f"after kill {killed} it ended with other bytes in {', '.join(differing[:5])}")
        shutil.rmtree(out)
    print(f"{name}: {killed} kills, {ended} runs that reached their end with the same bytes", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path("build/release/examples"))
    parser.add_argument("--kills", type=int, default=200, help="of each job")
    parser.add_argument("--only", default=",".join(JOBS), help="jobs, separated by commas")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name in given.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            try:
                disturb(name, given.programs, given.kills, random.Random(f"{given.seed} {name}"), pathlib.Path(folder))
            except (AssertionError, OSError) as problem:
                print(f"kill: {name}: {problem}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
