"""Data for the explorer's page that no study has made: features, tangents and pictures drawn at random, in the
format that examples/study/explorer/README.md describes. They have the shape of what a study finds (a vector helps
its own task, and disturbs the others more or less), and are for trying the page only.

python3 explorer_data.py OUT.html [--tasks 8] [--images 60] [--width 96]
"""
import argparse
import base64
import json
import pathlib
import struct
import zlib

import numpy as np

PAGE = pathlib.Path(__file__).resolve().parents[2] / "examples/study/explorer/page"
TASKS = [("digits", 10), ("signs", 43), ("textures", 12), ("compass", 8), ("characters", 36), ("scenes", 15),
         ("fields", 7), ("relations", 6)]


def packed(numbers, kind):
    return base64.b64encode(np.ascontiguousarray(numbers, dtype=kind).tobytes()).decode()


def png(pixels):
    """An RGB picture [rows, columns, 3] as a PNG file."""
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    rows, columns, _ = pixels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def pictures(rng, task, labels, across):
    """A sheet of small pictures: a pattern for each class, in the task's colours, with noise."""
    y, x = np.mgrid[0:32, 0:32] / 32
    down = -(-len(labels) // across)
    sheet = np.zeros((32 * down, 32 * across, 3))
    for n, label in enumerate(labels):
        angle, pace = label * 2.4, 2 + label % 5
        wave = np.sin(2 * np.pi * pace * (x * np.cos(angle) + y * np.sin(angle)) + task)
        disc = ((x - .5) ** 2 + (y - .5) ** 2 < .02 + .02 * (label % 6)) * 1.0
        colour = .5 + .5 * np.sin(task * 1.7 + label * .5 + np.array([0, 2, 4]))
        image = .5 + .22 * wave[..., None] * colour + disc[..., None] * (colour - .4) + rng.normal(0, .05, (32, 32, 3))
        r, c = divmod(n, across)
        sheet[32 * r:32 * r + 32, 32 * c:32 * c + 32] = image
    return png((255 * np.clip(sheet, 0, 1)).astype(np.uint8))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


class Study:
    """Features and tangents of every image, as a study would find them."""

    def __init__(self, tasks, images, width, seed=1):
        rng = self.rng = np.random.default_rng(seed)
        self.names = [name for name, _ in TASKS[:tasks]] + ["world"]
        classes = [count for _, count in TASKS[:tasks]] + [40]
        self.scale = 20.0
        centres = unit(rng.normal(size=(tasks + 1, width)))
        self.heads, self.labels, self.features, self.goals = [], [], [], []
        for t, count in enumerate(classes):
            head = unit(.8 * centres[t] + unit(rng.normal(size=(count, width))))
            labels = rng.permutation(np.arange(images) % count)
            noise = unit(rng.normal(size=(images, width)))
            known = .2 if t < tasks else .7
            self.heads.append(head)
            self.labels.append(labels)
            self.goals.append(head[labels] - head.mean(0))
            self.features.append(8 * (.8 * centres[t] + known * self.goals[t] + 1.3 * noise))
        self.tangents = {name: self.tangents_of(tasks, leak) for name, leak in
                         {"linearized": .28, "linearized, tau-Jp": .07, "linearized, TAK": .09, "non-linear": .33}.items()}

    def tangents_of(self, tasks, leak):
        result = []
        for t, features in enumerate(self.features):
            images, width = features.shape
            vectors = 8 * leak * self.rng.normal(size=(tasks, 1, width)) / np.sqrt(width) * 2
            vectors = vectors + 8 * leak * self.rng.normal(size=(tasks, images, width)) / np.sqrt(width)
            if t < tasks:
                spread = self.rng.uniform(.2, 1.6, size=(images, 1))
                vectors[t] += 8 * spread * self.goals[t]
            result.append(vectors)
        return result

    def linear(self, regime, t, alpha):
        return self.features[t] + np.tensordot(alpha, self.tangents[regime][t], 1)

    def non_linear(self, t, alpha):
        straight = np.tensordot(alpha, self.tangents["non-linear"][t], 1)
        size = np.sum(np.abs(alpha))
        bend = np.roll(straight, 7, 1) * max(0.0, size - .8) * .35 + np.roll(self.features[t], 3, 1) * .12 * max(0, size - 1) ** 1.3
        return self.features[t] + straight * 1.15 + bend

    def logits(self, t, features):
        return self.scale * unit(features) @ self.heads[t].T


def points_of(tasks, pairs, chosen):
    line = sorted({round(.1 * i - 1, 2) for i in range(26)} | {chosen})
    grid = [-1, -.5, 0, .5, 1, 1.5]
    points = {(0.0,) * tasks}
    for s in range(tasks):
        points |= {tuple(float(v) if i == s else 0.0 for i in range(tasks)) for v in line}
    points |= {(float(v),) * tasks for v in line}
    for a, b in pairs:
        points |= {tuple(float(v) if i == a else float(w) if i == b else 0.0 for i in range(tasks))
                   for v in grid for w in grid}
    return sorted(points)


def explorer_data(study, across=10):
    tasks = len(study.names) - 1
    everything = unit(np.concatenate(study.features))
    _, _, axes = np.linalg.svd(everything - everything.mean(0), full_matrices=False)
    plane = axes[:2]
    columns = [np.concatenate([head, plane]).T for head in study.heads]
    pairs = [[k, k + tasks // 2] for k in range(min(3, tasks // 2))]
    sets = []
    for t, name in enumerate(study.names):
        names = [f"{name[:-1] if name.endswith('s') else name} {c}" for c in range(len(study.heads[t]))]
        sets.append({"name": name, "role": "task" if t < tasks else "control", "classes": names,
                     "labels": study.labels[t].tolist(), "across": across,
                     "picture": base64.b64encode(pictures(study.rng, t, study.labels[t], across)).decode(),
                     "features": packed(study.features[t] @ columns[t], "<f2")})
    regimes = []
    for name, chosen in [("linearized", .35), ("linearized, tau-Jp", .8), ("linearized, TAK", .75)]:
        tangents, products = [], []
        for t in range(tasks + 1):
            parts = np.concatenate([study.features[t][None], study.tangents[name][t]])
            gram = np.einsum("inw,jnw->nij", parts, parts)
            upper = np.triu_indices(tasks + 1)
            tangents.append(packed(parts[1:] @ columns[t], "<f2"))
            products.append(packed(gram[:, upper[0], upper[1]], "<f4"))
        regimes.append({"name": name, "chosen": chosen, "tangents": tangents, "products": products})
    points = points_of(tasks, pairs, .2)
    answers, confidences, places = [], [], []
    for t in range(tasks + 1):
        parts = [[], [], []]
        for alpha in points:
            features = study.non_linear(t, np.array(alpha))
            logits = study.logits(t, features)
            powers = np.exp(logits - logits.max(1, keepdims=True))
            parts[0].append(logits.argmax(1))
            parts[1].append(np.rint(255 * powers.max(1) / powers.sum(1)))
            parts[2].append(np.rint(127 * unit(features) @ plane.T))
        answers.append(packed(parts[0], "<u1"))
        confidences.append(packed(parts[1], "<u1"))
        places.append(packed(parts[2], "<i1"))
    regimes.append({"name": "non-linear", "chosen": .2, "points": points, "answers": answers,
                    "confidences": confidences, "places": places})
    return {"scale": study.scale, "sets": sets, "pairs": pairs, "regimes": regimes,
            "vectors": [{"name": name, "set": t} for t, name in enumerate(study.names[:-1])]}


def page_with(data):
    """The page on its own, as the study assembles it."""
    text = (PAGE / "alone.html").read_text()
    others = ["templates.html", "tour.html", "tour_control.html", "style.css"]
    for name in ["policy.html", "page.html"] + sorted(file.name for file in PAGE.glob("*.js")) + others:
        text = text.replace("{{" + name + "}}", (PAGE / name).read_text().strip())
    return text.replace("{{data}}", json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--tasks", type=int, default=8)
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--width", type=int, default=96)
    chosen = parser.parse_args()
    study = Study(chosen.tasks, chosen.images, chosen.width)
    pathlib.Path(chosen.out).write_text(page_with(explorer_data(study)))
