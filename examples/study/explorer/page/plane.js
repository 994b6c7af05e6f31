'use strict';
// The plane of features: a point an image, and a line back to where the pre-trained model had it.

class Plane {
  constructor(app) {
    this.app = app;
    this.canvas = $('plane');
    // As sharp as the screen.
    new ResizeObserver(([{ contentRect: { width } }]) => {
      this.canvas.width = this.canvas.height = Math.round(width * devicePixelRatio);
      app.refresh();
    }).observe(this.canvas);
    this.choice = $('emphasis');
    this.choice.append(new Option('all tasks', ''), ...app.data.sets.map((set, t) => new Option(set.name, t)));
    this.choice.addEventListener('change', () => app.refresh());
    this.looks = app.data.sets.map((_, t) => lookOf(app.data, t)).map(({ colour, path }) => ({ colour, path: new Path2D(path) }));
  }

  // What is in sight: all that the pre-trained model and each vector alone make of the images.
  window() {
    const { app } = this;
    if (app.model.window) return app.model.window;
    const places = app.data.sets.flatMap((_, t) =>
      [0, 1].flatMap((amount) => [...app.model.see(t, app.edit(amount, [t])).places]));
    const range = (k) => {
      const values = places.filter((_, i) => i % 2 === k);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const room = 0.12 * (high - low) + 1e-6;
      return [low - room, high + room];
    };
    return (app.model.window = [range(0), range(1)]);
  }

  draw(view) {
    const { app } = this;
    const side = this.canvas.width / devicePixelRatio;
    const context = this.canvas.getContext('2d');
    const place = (scale, x, y) => context.setTransform(scale, 0, 0, scale, devicePixelRatio * x, devicePixelRatio * y);
    place(devicePixelRatio, 0, 0);
    context.clearRect(0, 0, side, side);
    const [[left, right], [low, high]] = this.window();
    const across = (x) => 6 + (side - 12) * clamp((x - left) / (right - left), 0, 1);
    const up = (y) => side - 6 - (side - 12) * clamp((y - low) / (high - low), 0, 1);
    const chosen = this.choice.value === '' ? null : Number(this.choice.value);
    const size = clamp(side / 620, 0.55, 1.1);
    const moved = [];
    for (const t of app.data.sets.map((_, t) => t).sort((a, b) => (a === chosen) - (b === chosen))) {
      const [before, after] = [view.marks[t].places, view.seen[t].places];
      const { colour, path } = this.looks[t];
      const opacity = chosen === null || chosen === t ? 1 : 0.12;
      moved[t] = 0;
      place(devicePixelRatio, 0, 0);
      context.beginPath();
      for (let i = 0; i < after.length; i += 2) {
        context.moveTo(across(before[i]), up(before[i + 1]));
        context.lineTo(across(after[i]), up(after[i + 1]));
        moved[t] += Math.hypot(after[i] - before[i], after[i + 1] - before[i + 1]) / (after.length / 2);
      }
      context.fillStyle = context.strokeStyle = colourOf(colour);
      context.lineWidth = 0.7;
      context.globalAlpha = 0.45 * opacity;
      context.stroke();
      context.globalAlpha = opacity;
      for (let i = 0; i < after.length; i += 2) {
        place(devicePixelRatio * size, across(after[i]) - 6 * size, up(after[i + 1]) - 6 * size);
        context.fill(path);
      }
    }
    this.say(moved);
  }

  say(moved) {
    const { data, alpha } = this.app;
    const active = data.tasks.filter((t) => alpha[this.app.vectorOf(t)] !== 0);
    const still = data.tasks.filter((t) => !active.includes(t));
    const far = (tasks) => mean(tasks.map((t) => moved[t])).toFixed(2);
    const text = tell('moved', {
      added: active.length > 0, several: active.length > 1, others: still.length > 0, count: active.length,
      name: data.sets[active[0]]?.name, far: far(active), farOthers: far(still) });
    this.canvas.setAttribute('aria-label', `Plane of features, a point for each image. ${text}`);
  }
}
