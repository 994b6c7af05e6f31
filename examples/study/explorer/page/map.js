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
      this.move(...this.coefficients().map((x, k) => x + step * arrow[k]), false);
    });
  }

  choose([A, B]) {
    const p = this.pairs.findIndex(([first, second]) => first === Math.min(A, B) && second === Math.max(A, B));
    if (p >= 0) this.choice.value = p;
  }
  pair() {
    return this.pairs[Number(this.choice.value)];
  }
  vectors() {
    return this.pair().map((t) => this.app.vectorOf(t));
  }
  coefficients() {
    return this.vectors().map((s) => this.app.alpha[s]);
  }

  drag(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    this.move(-1 + (2.5 * (event.clientX - left)) / width, 1.5 - (2.5 * (event.clientY - top)) / height, true);
  }
  move(first, second, gesture) {
    const wanted = this.app.alpha.slice();
    const [a, b] = this.vectors();
    [wanted[a], wanted[b]] = [first, second].map((x) => Math.round(100 * clamp(x, -1, 1.5)) / 100 + 0);
    this.app.set(wanted, { gesture });
  }

  /** The map of the pair in the regime, calculated once: {axis, error[second][first]}. */
  map() {
    const { app } = this;
    const maps = (app.model.maps ??= new Map());
    if (!maps.has(this.choice.value)) {
      const [a, b] = this.vectors();
      let axis = Array.from({ length: 26 }, (_, i) => Math.round(10 * (i / 10 - 1)) / 10);
      if (app.model instanceof ComputedModel) {
        const on = (v) => app.alpha.map((_, s) => (s === a || s === b ? v : 0));
        axis = [...new Set(app.model.points.map((alpha) => alpha[a]))].sort((x, y) => x - y)
          .filter((v) => app.model.find(on(v)) !== undefined);
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
    const { context, width, height } = prepared(this.canvas, () => this.app.refresh());
    const across = (x) => (width * (x + 1)) / 2.5;
    const up = (y) => (height * (1.5 - y)) / 2.5;
    context.drawImage(this.painted(width), 0, 0, width, height);
    context.font = '12px system-ui, sans-serif';
    context.fillStyle = colourOf('--ink');
    for (const v of [0, 1]) {
      [context.strokeStyle, context.lineWidth] = [colourOf('--map-line'), 1];
      context.setLineDash(v ? [4, 4] : []);
      context.strokeRect(across(v), -2, 0, height + 4);
      context.strokeRect(-2, up(v), width + 4, 0);
      [context.strokeStyle, context.lineWidth] = [colourOf('--card'), 3];
      context.setLineDash([]);
      for (const place of [[across(v) + 4, height - 6], [4, up(v) - 5]]) {
        context.strokeText(`α = ${v}`, ...place);
        context.fillText(`α = ${v}`, ...place);
      }
    }
    const [first, second] = this.coefficients();
    for (const [radius, colour] of [[9, '--card'], [7, '--point']]) {
      context.fillStyle = colourOf(colour);
      context.beginPath();
      context.arc(across(first), up(second), radius, 0, 7);
      context.fill();
    }
    this.say(first, second);
  }

  /** The map's cells as a picture, painted when the map, its size or the theme changes. */
  painted(side) {
    const { axis, error } = this.map();
    const ramp = ['--map-0', '--map-1', '--map-2'].map(colourOf);
    const key = [this.app.regime, this.choice.value, ramp, side].join();
    if (this.picture?.key === key) return this.picture.canvas;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const context = canvas.getContext('2d');
    // Each cell reaches half way to its neighbours.
    const edges = [-1, ...axis.slice(1).map((v, i) => (v + axis[i]) / 2), 1.5].map((v) => (side * (v + 1)) / 2.5);
    error.forEach((line, j) => line.forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      const [low, high] = value < 0.5 ? ramp : ramp.slice(1);
      context.fillStyle = `color-mix(in srgb, ${low}, ${high} ${200 * (value < 0.5 ? value : value - 0.5)}%)`;
      context.fillRect(edges[i], side - edges[j + 1], edges[i + 1] - edges[i] + 0.6, edges[j + 1] - edges[j] + 0.6);
    }));
    this.picture = { key, canvas };
    return canvas;
  }

  say(first, second) {
    const { app } = this;
    const names = this.pair().map((t) => app.data.sets[t].name);
    const others = app.alpha.some((coefficient, s) => coefficient !== 0 && !this.vectors().includes(s));
    const here = app.disentanglement(this.pair(), first, second);
    const text = `At ${signed(first)} ${names[0]} and ${signed(second)} ${names[1]}: ` +
      (Number.isFinite(here) ? `ξ = ${percent(here)}.` : 'not computed for the non-linear model.') +
      (others ? ' The map leaves the other vectors out.' : '');
    say('map-value', text);
    say('map-across', `α of ${names[0]}, −1 to 1.5 →`);
    say('map-up', `α of ${names[1]}, −1 to 1.5 →`);
    this.canvas.setAttribute('aria-label', `Disentanglement map; arrow keys move both coefficients. ${text}`);
  }
}
