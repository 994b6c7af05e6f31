"""Times lintel's neural tangent kernels beside PyTorch's and JAX's on the same models and batches.

Each way runs in a process of its own, which reports its best time and its peak of memory:
PyTorch by contraction of per-example Jacobians (vmap of jacrev) and by kernel-vector products (vmap of
jvp over vjp), as in torch.func's tutorial; JAX by contraction under jit; neural-tangents, which needs an old
JAX, where a Python that has it is given. The rounds alternate with lintel.

    pip install torch jax numpy
    sh run.sh build
    python tests/peers/compare_ntk.py
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import peer_models

CASES = {  # model, images, kind, lintel's job
    "nano full": ("nano_patch8_32", 128, "full", "nano_patch8_32 128 full kernel, 10 outputs"),
    "micro trace": ("micro_patch4_32", 256, "trace", "micro_patch4_32 256 trace kernel, 10 outputs"),
}
WAYS = ["torch contraction", "torch kernel-vector", "jax contraction"]
NEURAL_TANGENTS = {"neural-tangents contraction": 1, "neural-tangents kernel-vector": 2,
                   "neural-tangents structured": 3}


def torch_kernel(model, images, kind, way):
    import torch
    library = peer_models.Torch(2, False)
    library.fused = False
    f = peer_models.network(model, library)
    p = {n: torch.tensor(v) for n, v in peer_models.parameters(model).items()}
    x = torch.randn(images, 3, 32, 32)
    one = lambda q, image: f(q, image[None])[0]
    pairs = "Naf,Mbf->NMab" if kind == "full" else "Naf,Maf->NM"

    def contraction():
        rows = {n: [] for n in p}
        for part in x.split(8):  # all at once is no faster and takes more memory
            for n, j in torch.func.vmap(torch.func.jacrev(one), (None, 0))(p, part).items():
                rows[n].append(j.flatten(2))
        total = 0
        for n in p:
            j = torch.cat(rows.pop(n))
            total = total + torch.einsum(pairs, j, j)
        return total

    def kernel_vector():
        def pair(a, b):
            f_a, f_b = (lambda q: one(q, a)), (lambda q: one(q, b))
            out, pull = torch.func.vjp(f_a, p)
            push = lambda v: torch.func.jvp(f_b, (p,), pull(v))[1]
            k = torch.func.vmap(push)(torch.eye(len(out)))
            return k if kind == "full" else torch.trace(k)
        row = torch.func.vmap(pair, (None, 0))
        return [row(a, x) for a in x]
    run = contraction if way == "contraction" else kernel_vector
    with torch.no_grad():
        start = time.perf_counter()
        run()
        return time.perf_counter() - start


def jax_kernel(model, images, kind):
    import jax
    np = jax.numpy
    f = peer_models.network(model, peer_models.Jax(2, False))
    p = {n: np.asarray(v) for n, v in peer_models.parameters(model).items()}
    x = jax.random.normal(jax.random.key(2), (images, 3, 32, 32))
    jacobian = jax.jit(jax.vmap(jax.jacrev(lambda q, image: f(q, image[None])[0]), (None, 0)))
    pairs = "naf,mbf->nmab" if kind == "full" else "naf,maf->nm"
    flat = lambda j: j.reshape(*j.shape[:2], -1)
    product = jax.jit(lambda j: np.einsum(pairs, flat(j), flat(j)))

    def run():
        rows = {n: [] for n in p}
        for i in range(0, images, 8):
            for n, j in jacobian(p, x[i:i + 8]).items():
                rows[n].append(j)
        total = 0
        for n in p:  # one after another: all of them side by side and joined would not fit
            total = jax.block_until_ready(total + product(np.concatenate(rows.pop(n))))
        return total
    run()  # compile
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def neural_tangents_kernel(model, images, kind, implementation):
    import jax
    import neural_tangents
    f = peer_models.network(model, peer_models.Jax(2, False))
    p = {n: jax.numpy.asarray(v) for n, v in peer_models.parameters(model).items()}
    x = jax.random.normal(jax.random.PRNGKey(2), (images, 3, 32, 32))
    kernel = jax.jit(neural_tangents.empirical_ntk_fn(
        f, trace_axes=(-1,) if kind == "trace" else (), vmap_axes=0,
        implementation=neural_tangents.NtkImplementation(implementation)), static_argnums=1)
    jax.block_until_ready(kernel(x, None, p))  # compile
    start = time.perf_counter()
    jax.block_until_ready(kernel(x, None, p))
    return time.perf_counter() - start


def work(way, case):
    model, images, kind, _ = CASES[case]
    if way in NEURAL_TANGENTS:
        seconds = neural_tangents_kernel(model, images, kind, NEURAL_TANGENTS[way])
    elif way.startswith("jax"):
        seconds = jax_kernel(model, images, kind)
    else:
        seconds = torch_kernel(model, images, kind, way.split(" ")[1])
    print(json.dumps({"seconds": seconds, "peak_megabytes":
                      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def peer(python, way, case, limit):
    try:
        done = subprocess.run([python, __file__, "--work", way, case], capture_output=True,
                              text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"problem": f"more than {limit} s"}
    if done.returncode != 0:
        return {"problem": (done.stderr.strip().split("\n") or ["killed"])[-1][:100] or "killed"}
    return json.loads(done.stdout.strip().split("\n")[-1])


def lintel(bench, case):
    def run(rounds, file):
        process = subprocess.Popen([bench, "--rounds", rounds, "--only", CASES[case][3], "--out", file],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        if status != 0:
            raise RuntimeError("lintel's benchmark failed")
        return used.ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "bench.json")
        peak = run("0", file)  # the job alone: timing also measures the machine's memory
        run("1", file)
        with open(file) as opened:
            job = json.load(opened)["jobs"][0]
    return {"seconds": job["milliseconds"] / 1e3, "peak_megabytes": peak}


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--work":
        return work(sys.argv[2], sys.argv[3])
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default="build/release/tests/bench", help="lintel's benchmark program")
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=list(CASES))
    parser.add_argument("--ways", nargs="+", default=WAYS, choices=WAYS)
    parser.add_argument("--neural-tangents", metavar="PYTHON",
                        help="a Python with neural-tangents 0.6.5 and a JAX old enough for it (0.4.30)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=600, help="seconds after which a way is given up")
    parser.add_argument("--out", default="peers_ntk.json", help="file for the figures")
    given = parser.parse_args()
    if not os.access(given.bench, os.X_OK):
        print(f"compare_ntk: no program {given.bench}; build it with sh run.sh build", file=sys.stderr)
        return 1
    python = {way: sys.executable for way in given.ways}
    if given.neural_tangents:
        python |= {way: given.neural_tangents for way in NEURAL_TANGENTS}
    rows = []
    for case in given.cases:
        found = {way: [] for way in ["lintel", *python]}
        for _ in range(given.rounds):
            found["lintel"].append(lintel(given.bench, case))
            for way in python:
                if not found[way] or "problem" not in found[way][-1]:
                    found[way].append(peer(python[way], way, case, given.limit))
        own = statistics.median(run["seconds"] for run in found["lintel"])
        memory = min(run["peak_megabytes"] for run in found["lintel"])
        print(f"{case}: lintel {own:.2f} s, {memory:.0f} MB at peak", flush=True)
        for way in python:
            problems = [run["problem"] for run in found[way] if "problem" in run]
            if problems:
                print(f"  {way:30} {problems[0]}", flush=True)
                continue
            middle = statistics.median(run["seconds"] for run in found[way])
            peak = min(run["peak_megabytes"] for run in found[way])
            print(f"  {way:30} {middle:.2f} s ({middle / own:.2f} times lintel's), {peak:.0f} MB "
                  f"({peak / memory:.2f} times lintel's)", flush=True)
        rows.append({"case": case, "runs": found})
    with open(given.out, "w") as file:
        json.dump(rows, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
