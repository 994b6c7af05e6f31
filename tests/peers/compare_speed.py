"""Times lintel beside PyTorch and JAX: the same models, batches and jobs, in turn, round by round.

Each peer runs in a worker process of its own, one for each number of threads, idle while others are
timed. A search finds the fastest worker of each way (PyTorch eager, PyTorch compiled, JAX under jit) for
each job; the rounds then alternate between lintel and these, and the table gives medians and how many
times longer each peer took. Last come the memory of a training run and the time of a process that
takes one gradient.

    pip install torch jax numpy
    sh run.sh build
    python tests/peers/compare_speed.py
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from peer_models import SHAPES, Jax, Torch

JOBS = ["forward", "plain step", "linearized step", "Hessian-vector product",
        "per-example Jacobians, 10 outputs"]
# Kernels that take seconds: the model, the number of images, and the job.
KERNELS = [("nano_patch8_32", 128, "full kernel, 10 outputs"),
           ("micro_patch4_32", 256, "trace kernel, 10 outputs")]
# The ways that each peer is tried in: a name, and the number of threads.
PEERS = [("torch", 1), ("torch", 2), ("torch compile", 2), ("torch bfloat16", 2),
         ("torch compile bfloat16", 2), ("jax", 2)]
WAYS = {"torch": "PyTorch eager", "torch compile": "PyTorch compiled", "torch bfloat16": "PyTorch bfloat16",
        "torch compile bfloat16": "PyTorch bfloat16", "jax": "JAX jit"}
KERNEL_PEERS = [("torch", 2), ("jax", 2)]


def work(peer, threads):
    """A worker: reads a job a line, answers with its time."""
    if peer == "jax":
        library = Jax(threads, True)
    else:
        library = Torch(threads, "compile" in peer, "bfloat16" in peer)
    print(json.dumps({"version": library.version}), flush=True)
    known = {}
    for line in sys.stdin:
        order = json.loads(line)
        try:
            key = (order["model"], order["batch"], order["job"])
            if key not in known:
                known[key] = library.job(*key)
                known[key]()
                if key not in KERNELS:
                    known[key]()
            if hasattr(library, "fused"):
                library.fused = order["job"] in ("forward", "plain step")
            count, start = 0, time.perf_counter()
            while count == 0 or time.perf_counter() - start < order["seconds"]:
                known[key]()
                count += 1
            answer = {"milliseconds": 1e3 * (time.perf_counter() - start) / count}
        except Exception as problem:  # reported in the table
            answer = {"problem": f"{type(problem).__name__}: {problem}".split("\n")[0][:100]}
        print(json.dumps(answer), flush=True)


class Worker:
    def __init__(self, peer, threads):
        self.peer, self.way = (peer, threads), WAYS[peer]
        self.name = f"{threads} thread" + ("s" if threads > 1 else "")
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--work", peer, str(threads)], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.version = self.answer().get("version", "not installed")

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"problem": "the worker ended"}

    def time(self, model, batch, job, seconds):
        if self.process.poll() is not None:
            return {"problem": "the worker ended"}
        self.process.stdin.write(json.dumps(
            {"model": model, "batch": batch, "job": job, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        return self.answer()


def lintel(bench, model, batch, job):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "bench.json")
        subprocess.run([bench, "--rounds", "1", "--only", f"{model} {batch} {job}", "--out", file],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(file) as opened:
            return json.load(opened)["jobs"][0]["milliseconds"]


def compare(bench, workers, which, rounds):
    """A row of the table: lintel beside each way's fastest worker, in turn. None where lintel's benchmark fails."""
    model, batch, job = which
    kept, problems = {}, []
    for worker in workers:
        found = worker.time(model, batch, job, 0.3)
        if "problem" in found:
            problems.append(f"{worker.way}, {worker.name}: {found['problem']}")
            continue
        if worker.way not in kept or found["milliseconds"] < kept[worker.way][1]:
            kept[worker.way] = (worker, found["milliseconds"])
    times = {way: [] for way in kept}
    ours = []
    for _ in range(rounds):
        try:
            ours.append(lintel(bench, model, batch, job))
        except (subprocess.CalledProcessError, OSError) as problem:
            print(f"compare_speed: lintel's benchmark failed: {problem}", file=sys.stderr)
            return None
        for way, (worker, _) in kept.items():
            times[way].append(worker.time(model, batch, job, 0.2)["milliseconds"])
    own = statistics.median(ours)
    row = {"model": model, "batch": batch, "job": job, "lintel_milliseconds": own, "peers": [], "problems": problems}
    text = []
    for way, (worker, _) in kept.items():
        middle = statistics.median(times[way])
        row["peers"].append({"way": way, "library": worker.version, "settings": worker.name,
                             "milliseconds": middle, "ratio": middle / own})
        text.append(f"{way} {middle:.1f} ({middle / own:.2f}; {worker.name})")
    print(f"{model:16} {batch:5} {job:34} {own:10.2f}  " + "; ".join(text + problems), flush=True)
    return row


def peak_megabytes(command, **options):
    """What a process had in memory at its peak, and how long it took in seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise OSError(f"{command[0]} ended with {process.returncode}")
    return usage.ru_maxrss / 1024, time.perf_counter() - start


def train(peer, model):
    """Ten plain steps of batch 64, to see how much memory they take."""
    run = (Jax if peer == "jax" else Torch)(2, False).job(model, 64, "plain step")
    for _ in range(10):
        run()


def compare_processes(given):
    """Memory of a training run; time of a process that takes one gradient against one that imports torch."""
    rows = []
    for model in given.models:
        row = {"what": "peak memory of a training run, batch 64", "model": model}
        with tempfile.TemporaryDirectory() as folder:
            row["lintel_megabytes"], _ = peak_megabytes(
                [given.bench, "--rounds", "0", "--only", f"{model} 64 plain step",
                 "--out", os.path.join(folder, "bench.json")])
        for peer in ("torch", "jax"):
            row[peer + "_megabytes"], _ = peak_megabytes([sys.executable, __file__, "--train", peer, model])
        rows.append(row)
        print(f"{model:16} {row['what']:34} MB: lintel {row['lintel_megabytes']:.0f}, PyTorch "
              f"{row['torch_megabytes']:.0f}, JAX {row['jax_megabytes']:.0f}", flush=True)
    lesson = os.path.join(os.path.dirname(given.bench), "../examples/lessons/lesson_04_tensors")
    ours, theirs = [], []
    for _ in range(5):
        ours.append(peak_megabytes([lesson])[1])
        theirs.append(peak_megabytes([sys.executable, "-c", "import torch"])[1])
    row = {"what": "a process that takes one gradient, against import torch",
           "lintel_seconds": statistics.median(ours), "torch_seconds": statistics.median(theirs)}
    rows.append(row)
    print(f"{row['what']}: {1e3 * row['lintel_seconds']:.0f} ms against {1e3 * row['torch_seconds']:.0f} ms")
    return rows


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--work":
        return work(sys.argv[2], int(sys.argv[3]))
    if len(sys.argv) == 4 and sys.argv[1] == "--train":
        return train(sys.argv[2], sys.argv[3])
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/tests/bench", help="lintel's benchmark program")
    parser.add_argument("--models", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--jobs", nargs="+", choices=JOBS,
                        default=[job for job in JOBS if job != "Hessian-vector product"],  # compiles for minutes
                        help="default: all but the Hessian-vector product")
    parser.add_argument("--batch", type=int, default=64, choices=[8, 64])
    parser.add_argument("--no-kernels", action="store_true", help="without the kernels, which take minutes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", default="peers.json", help="file for the figures")
    given = parser.parse_args()
    if not os.access(given.bench, os.X_OK):
        print(f"compare_speed: no program {given.bench}; build it with sh run.sh build", file=sys.stderr)
        return 1
    workers = [Worker(*peer) for peer in PEERS]
    rows = []
    print("versions: " + ", ".join(sorted({w.version for w in workers})), flush=True)
    print(f"{'model':16} {'batch':5} {'job':34} {'lintel ms':>10}  peers: ms (times lintel's), fastest settings")
    jobs = [(model, given.batch, job) for model in given.models for job in given.jobs]
    if not given.no_kernels:
        jobs += [kernel for kernel in KERNELS if kernel[0] in given.models]
    for job in jobs:
        of_kernels = job in KERNELS
        row = compare(given.bench, [worker for worker in workers if not of_kernels or worker.peer in KERNEL_PEERS],
                      job, 2 if of_kernels else given.rounds)
        if row is None:
            return 1
        rows.append(row)
    for worker in workers:
        worker.process.stdin.close()
    processes = compare_processes(given)
    with open(given.out, "w") as file:
        json.dump({"rounds": given.rounds, "versions": sorted({w.version for w in workers}), "rows": rows,
                   "processes": processes}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
