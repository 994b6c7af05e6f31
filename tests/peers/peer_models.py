"""The vision transformer and its jobs as PyTorch's and JAX's users write them, for the comparisons."""
SHAPES = {  # patch, width, depth, heads
    "nano_patch8_32": (8, 64, 4, 4),
    "micro_patch4_32": (4, 128, 6, 4),
}
OUTPUTS = 10


def parameters(model):
    """Random parameters of a vision transformer by timm's names, as NumPy arrays."""
    import numpy
    patch, width, depth, _ = SHAPES[model]
    random = numpy.random.default_rng(1)
    tokens = (32 // patch) ** 2 + 1
    shapes = {"cls_token": (1, 1, width), "pos_embed": (1, tokens, width),
              "patch.weight": (width, 3 * patch * patch), "patch.bias": (width,)}
    for block in range(depth):
        name = f"blocks.{block}."
        for layer, out, into in [("qkv", 3 * width, width), ("proj", width, width),
                                 ("fc1", 4 * width, width), ("fc2", width, 4 * width)]:
            shapes[name + layer + ".weight"] = (out, into)
            shapes[name + layer + ".bias"] = (out,)
        for layer in ["norm1", "norm2"]:
            shapes[name + layer + ".weight"] = shapes[name + layer + ".bias"] = (width,)
    shapes["norm.weight"] = shapes["norm.bias"] = (width,)
    shapes["head.weight"], shapes["head.bias"] = (OUTPUTS, width), (OUTPUTS,)
    return {name: (0.05 * random.standard_normal(shape)).astype("float32")
            for name, shape in shapes.items()}


def network(model, library):
    """The model as a function (parameters, images) -> logits, written once for both libraries."""
    patch, width, depth, heads = SHAPES[model]
    side = 32 // patch

    def linear(p, name, x):
        return x @ p[name + ".weight"].T + p[name + ".bias"]

    def norm(p, name, x):
        return library.layer_norm(x, p[name + ".weight"], p[name + ".bias"])

    def logits(p, images):
        count = images.shape[0]
        tiles = library.permute(images.reshape(count, 3, side, patch, side, patch), (0, 2, 4, 1, 3, 5))
        x = linear(p, "patch", tiles.reshape(count, side * side, 3 * patch * patch))
        first = library.broadcast(p["cls_token"], (count, 1, width))
        x = library.concat([first, x]) + p["pos_embed"]
        tokens = side * side + 1
        for block in range(depth):
            name = f"blocks.{block}."
            qkv = linear(p, name + "qkv", norm(p, name + "norm1", x))
            q, k, v = library.permute(qkv.reshape(count, tokens, 3, heads, width // heads),
                                      (2, 0, 3, 1, 4))
            mixed = library.attention(q, k, v)
            x = x + linear(p, name + "proj",
                           library.permute(mixed, (0, 2, 1, 3)).reshape(count, tokens, width))
            x = x + linear(p, name + "fc2",
                           library.gelu(linear(p, name + "fc1", norm(p, name + "norm2", x))))
        return linear(p, "head", norm(p, "norm", x[:, 0]))

    return logits


class Torch:
    def __init__(self, threads, compiled, bfloat16=False):
        import torch
        self.torch, self.compiled, self.bfloat16 = torch, compiled, bfloat16
        torch.set_num_threads(threads)
        self.version = "PyTorch " + torch.__version__

    def layer_norm(self, x, weight, bias):
        return self.torch.nn.functional.layer_norm(x, (x.shape[-1],), weight, bias, 1e-6)

    def gelu(self, x):
        return self.torch.nn.functional.gelu(x)

    def permute(self, x, order):
        return x.permute(order)

    def broadcast(self, x, shape):
        return x.expand(shape)

    def concat(self, parts):
        return self.torch.cat(parts, 1)

    def attention(self, q, k, v):
        if self.fused:
            return self.torch.nn.functional.scaled_dot_product_attention(q, k, v)
        # The fused one has no forward mode on a CPU.
        return self.torch.softmax(q @ k.mT * q.shape[-1] ** -0.5, -1) @ v

    def job(self, model, batch, name):
        torch = self.torch
        plain = network(model, self)

        def f(p, x):  # products in bfloat16 where that is asked for, the way that its users speed it up
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
                return plain(p, x).float()
        start = {n: torch.tensor(p) for n, p in parameters(model).items()}
        images = torch.randn(batch, 3, 32, 32)
        labels = torch.arange(batch) % OUTPUTS
        entropy = torch.nn.functional.cross_entropy
        wrap = torch.compile if self.compiled else (lambda g: g)
        self.fused = name in ("forward", "plain step")
        if name == "forward":
            g = wrap(f)
            with torch.no_grad():
                g(start, images)

            def run():
                with torch.no_grad():
                    g(start, images)
            return run
        if name == "plain step":
            point = {n: p.requires_grad_() for n, p in start.items()}
            optimizer = torch.optim.AdamW(point.values(), lr=1e-5, foreach=True)
            loss = wrap(lambda p: entropy(f(p, images), labels))

            def run():
                optimizer.zero_grad(set_to_none=True)
                loss(point).backward()
                optimizer.step()
            return run
        if name == "linearized step":  # as the paper's code does it: forward mode, then backward through it
            tau = {n: torch.zeros_like(p).requires_grad_() for n, p in start.items()}
            optimizer = torch.optim.AdamW(tau.values(), lr=1e-5, foreach=True)

            def linearized_loss(t):
                y, dy = torch.func.jvp(lambda p: f(p, images), (start,), (t,))
                return entropy(y + dy, labels)
            loss = wrap(linearized_loss)

            def run():
                optimizer.zero_grad(set_to_none=True)
                loss(tau).backward()
                optimizer.step()
            return run
        if name == "Hessian-vector product":
            direction = {n: 0.01 * torch.randn_like(p) for n, p in start.items()}
            slope = torch.func.grad(lambda p: entropy(f(p, images), labels))
            g = wrap(lambda: torch.func.jvp(slope, (start,), (direction,)))
            return g
        def products(parts):
            """Each Jacobian row with each, from parts that hold one parameter after another."""
            kernel = 0
            for n, p in start.items():
                rows = torch.cat([part[n].reshape(-1, p.numel()) for part in parts])
                kernel = kernel + rows @ rows.T
            return kernel

        if name == "trace kernel, 10 outputs":  # an output at a time: all Jacobians at once need 12 GB
            slope = torch.func.vmap(torch.func.grad(lambda p, image, o: f(p, image[None])[0, o]),
                                    in_dims=(None, 0, None))

            def run():
                return sum(products([slope(start, part, output) for part in images.split(32)])
                           for output in range(OUTPUTS))
            return run
        one = torch.func.jacrev(lambda p, image: f(p, image[None])[0])
        g = wrap(torch.func.vmap(one, in_dims=(None, 0)))
        if name == "full kernel, 10 outputs":
            return lambda: products([g(start, part) for part in images.split(8)])

        def run():
            for part in images.split(8):
                g(start, part)
        return run


class Jax:
    def __init__(self, threads, compiled):
        import jax
        self.jax, self.np = jax, jax.numpy
        self.version = "JAX " + jax.__version__

    def layer_norm(self, x, weight, bias):
        centred = x - x.mean(-1, keepdims=True)
        scale = self.jax.lax.rsqrt((centred * centred).mean(-1, keepdims=True) + 1e-6)
        return centred * scale * weight + bias

    def gelu(self, x):
        return self.jax.nn.gelu(x, approximate=False)

    def permute(self, x, order):
        return x.transpose(order)

    def broadcast(self, x, shape):
        return self.np.broadcast_to(x, shape)

    def concat(self, parts):
        return self.np.concatenate(parts, 1)

    def attention(self, q, k, v):
        return self.jax.nn.softmax(q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5, -1) @ v

    def job(self, model, batch, name):
        jax, np = self.jax, self.np
        f = network(model, self)
        start = {n: np.asarray(p) for n, p in parameters(model).items()}
        images = jax.random.normal(jax.random.key(2), (batch, 3, 32, 32))
        labels = np.arange(batch) % OUTPUTS
        each = jax.tree_util.tree_map

        def entropy(y):
            return -jax.nn.log_softmax(y)[np.arange(batch), labels].mean()

        def adam(p, slope, first, second, step):
            first = each(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
            second = each(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)
            p = each(lambda x, m, v: x - 1e-5 * (0.01 * x + m / (1 - 0.9 ** step) /
                                                 (np.sqrt(v / (1 - 0.999 ** step)) + 1e-8)),
                     p, first, second)
            return p, first, second

        def products(parts):
            rows = [np.concatenate([part[n].reshape(-1, p.size) for part in parts]) for n, p in start.items()]
            return sum(r @ r.T for r in rows)

        if name in ("plain step", "linearized step"):
            def slope_at(p, origin, x):
                if name == "plain step":
                    return jax.grad(lambda q: entropy(f(q, x)))(p)
                # Best written so: linear in p, so its gradient is one adjoint pass at the origin.
                y, pull_back = jax.vjp(lambda q: f(q, x), origin)
                _, dy = jax.jvp(lambda q: f(q, x), (origin,), (p,))
                return pull_back(jax.grad(entropy)(y + dy))[0]

            # The origin and the images are arguments: as constants, XLA would work on them beforehand.
            @jax.jit
            def step(p, first, second, count, origin, x):
                return adam(p, slope_at(p, origin, x), first, second, count)
            zeros = each(np.zeros_like, start)
            state = [start if name == "plain step" else zeros, zeros, zeros]

            def run():
                state[:] = step(*state, 2.0, start, images)
                jax.block_until_ready(state)
            return run
        if name == "forward":
            g = jax.jit(f)
            arguments = (start, images)
        elif name == "Hessian-vector product":
            direction = each(lambda p: 0.01 * np.ones_like(p), start)
            slope = jax.grad(lambda p, x: entropy(f(p, x)))
            g = jax.jit(lambda p, v, x: jax.jvp(lambda q: slope(q, x), (p,), (v,))[1])
            arguments = (start, direction, images)
        elif name == "trace kernel, 10 outputs":
            slope = jax.vmap(jax.grad(lambda p, image, o: f(p, image[None])[0, o]), in_axes=(None, 0, None))

            @jax.jit
            def kernel_of(p, x, output):
                parts = [slope(p, x[part:part + 32], output) for part in range(0, batch, 32)]
                return products(parts)

            def run():
                kernel = 0
                for output in range(OUTPUTS):
                    kernel = kernel + kernel_of(start, images, output)
                jax.block_until_ready(kernel)
            return run
        else:
            one = jax.jacrev(lambda p, image: f(p, image[None])[0])
            g = jax.jit(jax.vmap(one, in_axes=(None, 0)))
            if name == "full kernel, 10 outputs":
                kernel_of = jax.jit(products)
                return lambda: jax.block_until_ready(
                    kernel_of([g(start, images[part:part + 8]) for part in range(0, batch, 8)]))

            def run():
                for part in range(0, batch, 8):
                    jax.block_until_ready(g(start, images[part:part + 8]))
            return run
        return lambda: jax.block_until_ready(g(*arguments))
