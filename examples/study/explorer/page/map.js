'use strict';
// The disentanglement map of a pair of tasks; the point in it is two sliders at once.

class PairMap {
  constructor(app) {
    this.app = app;
    const { data } = app;
    this.pairs = data.tasks.flatMap((A, i) => data.tasks.slice(i + 1).map((B) => [A, B]));
    this.canvas = $('map');
    this.choice = $('pair');
    this.options = this.pairs.map((pair, p) => new Option(pair.map((t) => data.sets[t].name).join(' and '), p));
    this.choice.append(...this.options);
    this.choose(data.pairs[0] ?? this.pairs[0]);
    this.choice.addEventListener('change', () => app.refresh());
    this.canvas.addEventListener('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.drag(event);
    });
    this.canvas.addEventListener('pointermove', (event) => event.buttons && this.drag(event));
    this.canvas.addEventListener('pointerup', () => app.endGesture());
    this.canvas.addEventListener('keydown', (event) => {
      const arrow = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      const step = app.model instanceof LinearModel ? 0.05 : 0.5;
      if (!arrow) return;
      event.preventDefault();
      this.move(this.coefficients().map((x, k) => x + step * arrow[k]), false);
    });
  }

  choose([A, B]) {
    const p = this.pairs.findIndex(([first, second]) => first === Math.min(A, B) && second === Math.max(A, B));
    if (p >= 0) this.choice.value = p;
  }
  pair() { return this.pairs[Number(this.choice.value)]; }
  vectors() { return this.pair().map((t) => this.app.vectorOf(t)); }
  coefficients() { return this.vectors().map((s) => this.app.alpha[s]); }

  drag(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    this.move([-1 + (2.5 * (event.clientX - left)) / width, 1.5 - (2.5 * (event.clientY - top)) / height], true);
  }
  move(wanted, gesture) {
    // Of the non-linear model no more than the pair was computed.
    const alpha = this.app.model instanceof LinearModel ? this.app.alpha.slice() : zeros(this.app.alpha.length);
    this.vectors().forEach((s, k) => (alpha[s] = Math.round(100 * clamp(wanted[k], -1, 1.5)) / 100 + 0));
    this.app.set(alpha, { gesture });
  }

  /** The map of the pair in the regime, calculated once: {axis, error[second][first]}. */
  map() {
    const { app } = this;
    const maps = (app.model.maps ??= new Map());
    if (!maps.has(this.choice.value)) {
      const [a, b] = this.vectors();
      let axis = Array.from({ length: 26 }, (_, i) => Math.round(10 * (i / 10 - 1)) / 10);
      if (app.model instanceof ComputedModel) {
        axis = [...new Set(app.model.points.map((alpha) => alpha[a]))].sort((x, y) => x - y)
          .filter((v) => app.model.find(zeros(app.alpha.length).with(a, v).with(b, v)) !== undefined);
      }
      const error = axis.map((second) => axis.map((first) => app.disentanglement(this.pair(), first, second)));
      maps.set(this.choice.value, { axis, error });
    }
    return maps.get(this.choice.value);
  }

  /** Of the non-linear model only some pairs have a map. */
  offer() {
    const { data, model } = this.app;
    const has = ([A, B]) => model instanceof LinearModel || data.pairs.some((pair) => pair.includes(A) && pair.includes(B));
    this.options.forEach((option, p) => (option.disabled = !has(this.pairs[p])));
    if (!has(this.pair()) && data.pairs.length) this.choose(data.pairs[0]);
  }

  draw() {
    this.offer();
    this.paint();
    const [first, second] = this.coefficients();
    $('map-point').style = `left: ${40 * (first + 1)}%; bottom: ${40 * (second + 1)}%`;
    this.say(first, second);
  }

  /** The cells, painted when the map or the theme changes; 200 pixels of the canvas are 1. */
  paint() {
    const { axis, error } = this.map();
    const ramp = ['--map-0', '--map-1', '--map-2'].map(colourOf);
    const painted = [this.app.regime, this.choice.value, ramp].join();
    if (this.painted === painted) return;
    this.painted = painted;
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, 500, 500);
    // Each cell reaches half way to its neighbours.
    const edges = [-1, ...axis.slice(1).map((v, i) => (v + axis[i]) / 2), 1.5].map((v) => Math.round(200 * (v + 1)));
    error.forEach((line, j) => line.forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      const [low, high] = value < 0.5 ? ramp : ramp.slice(1);
      context.fillStyle = `color-mix(in srgb, ${low}, ${high} ${200 * (value < 0.5 ? value : value - 0.5)}%)`;
      context.fillRect(edges[i], 500 - edges[j + 1], edges[i + 1] - edges[i], edges[j + 1] - edges[j]);
    }));
  }

  say(first, second) {
    const { app } = this;
    const [across, up] = this.pair().map((t) => app.data.sets[t].name);
    const others = app.alpha.some((coefficient, s) => coefficient !== 0 && !this.vectors().includes(s));
    const here = app.disentanglement(this.pair(), first, second);
    const values = { across, up, first: signed(first), second: signed(second), here, known: Number.isFinite(here), others };
    const [text] = ['map-value', 'map-across', 'map-up'].map((part) => tell(part, values));
    this.canvas.setAttribute('aria-label', `Disentanglement map; arrow keys move both coefficients. ${text}`);
  }
}
