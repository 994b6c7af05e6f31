"""Compares lintel with PyTorch on a vision transformer with the same weights.

    python tests/peers/compare_pytorch.py [--program build/release/tests/peer_answers]

Draws weights, a direction in weight space and a batch, lets `peer_answers` and PyTorch compute the
same quantities from them, and prints how far apart they are. Exits 1 where that is more than
rounding explains.
"""

import argparse
import datetime
import math
import pathlib
import platform
import subprocess
import sys
import tempfile

import safetensors
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch.func import functional_call, grad, jacrev, jvp

try:
    import timm
    from timm.models.vision_transformer import VisionTransformer
except ImportError:
    timm = None

IMAGE, PATCH, WIDTH, DEPTH, HEADS, CLASSES = 32, 4, 128, 6, 4, 10  # micro_patch4_32
BATCH = 16
BARS = {"float": 1e-5, "double": 1e-10}
TYPES = {"float": torch.float32, "double": torch.float64}
EPSILON = 1e-6


class Attention(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = torch.nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        count, tokens, _ = x.shape
        side = WIDTH // HEADS
        q, k, v = self.qkv(x).reshape(count, tokens, 3, HEADS, side).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(side), dim=-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(count, tokens, WIDTH))


class Mlp(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = torch.nn.Linear(WIDTH, 4 * WIDTH)
        self.fc2 = torch.nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = torch.nn.LayerNorm(WIDTH, eps=EPSILON)
        self.attn = Attention()
        self.norm2 = torch.nn.LayerNorm(WIDTH, eps=EPSILON)
        self.mlp = Mlp()

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = torch.nn.Conv2d(3, WIDTH, PATCH, stride=PATCH)

    def forward(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)


class Vit(torch.nn.Module):
    """A vision transformer, its parameters named as timm names them."""

    def __init__(self):
        super().__init__()
        self.cls_token = torch.nn.Parameter(torch.empty(1, 1, WIDTH))
        self.pos_embed = torch.nn.Parameter(torch.empty(1, (IMAGE // PATCH) ** 2 + 1, WIDTH))
        self.patch_embed = PatchEmbed()
        self.blocks = torch.nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm = torch.nn.LayerNorm(WIDTH, eps=EPSILON)
        self.head = torch.nn.Linear(WIDTH, CLASSES)

    def forward(self, images):
        x = self.patch_embed(images)
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), x], dim=1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


def draw_problem(seed):
    """Weights away from 0 and 1, so that every bias and norm has a say; a direction; a batch."""
    generator = torch.Generator().manual_seed(seed)

    def normal(shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    weights, direction = {}, {}
    for name, parameter in Vit().named_parameters():
        matrix = parameter.dim() > 1 and name.endswith("weight")
        scale = 1 / math.sqrt(parameter[0].numel()) if matrix else 0.3
        center = 1.0 if "norm" in name and name.endswith("weight") else 0.0
        weights[name] = center + scale * normal(parameter.shape)
        direction[name] = 0.1 * scale * normal(parameter.shape)
    images = normal((BATCH, 3, IMAGE, IMAGE))
    labels = torch.randint(CLASSES, (BATCH,), generator=generator)
    return weights, direction, images, labels


def torch_answers(weights, direction, images, labels, dtype):
    """What peer_answers computes, by torch.func."""
    network = Vit().to(dtype)
    theta = {name: value.to(dtype) for name, value in weights.items()}
    tau = {name: value.to(dtype) for name, value in direction.items()}
    images = images.to(dtype)

    def logits(parameters):
        return functional_call(network, parameters, (images,))

    def loss(parameters):
        return F.cross_entropy(logits(parameters), labels)

    def linearized_loss(task_vector):
        value, tangent = jvp(logits, (theta,), (task_vector,))
        return F.cross_entropy(value + tangent, labels)

    value, tangent = jvp(logits, (theta,), (tau,))
    answers = {"logits": value.detach(), "jvp": tangent.detach()}
    models = {
        "gradient": grad(loss)(theta),
        "hvp": jvp(grad(loss), (theta,), (tau,))[1],
        "linearized_gradient": grad(linearized_loss)(tau),
    }
    for quantity, model in models.items():
        answers.update({f"{quantity}.{name}": value.detach() for name, value in model.items()})
    rows = {name: value.detach().flatten(2) for name, value in jacrev(logits)(theta).items()}
    answers["ntk"] = sum(torch.einsum("acp,bdp->abcd", j, j) for j in rows.values())
    return answers


def timm_logits(weights, images, dtype):
    """timm's own model, which must accept the names and shapes as they are."""
    network = VisionTransformer(img_size=IMAGE, patch_size=PATCH, num_classes=CLASSES,
                                embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS)
    network = network.to(dtype).eval()
    network.load_state_dict({name: value.to(dtype) for name, value in weights.items()}, strict=True)
    with torch.no_grad():
        return {"logits": network(images.to(dtype))}


def lintel_answers(program, weights, direction, images, labels):
    with tempfile.TemporaryDirectory(prefix="lintel_peers_") as folder:
        folder = pathlib.Path(folder)
        save_file(weights, folder / "weights.safetensors")
        save_file(direction, folder / "direction.safetensors")
        save_file({"images": images, "labels": labels}, folder / "inputs.safetensors")
        if subprocess.run([program, folder]).returncode != 0:
            sys.exit(f"{program} failed")
        return {name: load_file(folder / f"answers_{name}.safetensors") for name in TYPES}


def relative_error(ours, theirs, names):
    """The length of the difference over the length, of the named tensors taken as one vector."""

    def as_vector(tensors):
        return torch.cat([tensors[name].double().flatten() for name in names])

    expected = as_vector(theirs)
    return ((as_vector(ours) - expected).norm() / expected.norm()).item()


def compare(title, ours, theirs, bar):
    """Prints a row for each quantity; whether all of them are under the bar, which a NaN is not."""
    good = True
    quantities = dict.fromkeys(name.split(".")[0] for name in theirs)
    for quantity in quantities:
        names = [name for name in theirs if name.split(".")[0] == quantity]
        for name in names:
            if name not in ours or ours[name].shape != theirs[name].shape:
                sys.exit(f"{title}: {name} is missing or has another shape")
        error = relative_error(ours, theirs, names)
        each = {name: relative_error(ours, theirs, [name]) for name in names}
        worst = max(each, key=lambda name: math.inf if math.isnan(each[name]) else each[name])
        detail = f"{each[worst]:9.1e}  {worst.partition('.')[2]}" if len(names) > 1 else ""
        passed = bar is None or (error < bar and each[worst] < bar)
        good = good and passed
        limit = "" if bar is None else f"{bar:.0e}"
        mark = "" if passed else "MISSED"
        print(f"{title:37}{quantity:21}{error:9.1e}{limit:>8}  {mark:7}{detail}".rstrip())
    return good


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="Compares lintel with PyTorch.")
    parser.add_argument("--program", type=pathlib.Path,
                        default=root / "build/release/tests/peer_answers",
                        help="default: build/release/tests/peer_answers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2, help="for PyTorch")
    arguments = parser.parse_args()
    if not arguments.program.is_file():
        parser.error(f"there is no {arguments.program}; run `sh run.sh build` or give --program")
    torch.set_num_threads(arguments.threads)

    problem = draw_problem(arguments.seed)
    weights, _, images, _ = problem
    lintel = lintel_answers(arguments.program.resolve(), *problem)
    pytorch = {name: torch_answers(*problem, dtype) for name, dtype in TYPES.items()}
    expected = set(pytorch["double"])
    for name, answers in lintel.items():
        dtypes = {value.dtype for value in answers.values()}
        if set(answers) != expected or dtypes != {TYPES[name]}:
            sys.exit(f"answers_{name}.safetensors has other tensors than were asked for")

    versions = f"torch {torch.__version__}, safetensors {safetensors.__version__}"
    versions += f", timm {timm.__version__}" if timm else ", without timm"
    print(f"{datetime.date.today()}: Python {platform.python_version()}, {versions}")
    count = sum(value.numel() for value in weights.values())
    print(f"micro_patch4_32, {CLASSES} classes, {count} parameters, {BATCH} images, "
          f"seed {arguments.seed}\n")
    print(f"{'compared':37}{'quantity':21}{'error':>9}{'bar':>8}  {'':9}{'worst parameter'}")
    good = True
    for name in TYPES:
        good &= compare(f"lintel {name}, PyTorch {name}", lintel[name], pytorch[name], BARS[name])
    good &= compare("lintel float, PyTorch double", lintel["float"], pytorch["double"],
                    BARS["float"])
    compare("for scale: PyTorch float and double", pytorch["float"], pytorch["double"], None)
    if timm:
        for name, dtype in TYPES.items():
            theirs = timm_logits(weights, images, dtype)
            good &= compare(f"lintel {name}, timm {name}", lintel[name], theirs, BARS[name])
    print("\n" + ("lintel and PyTorch agree" if good else "a bar was missed"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
