'use strict';
// The plane of features: a point an image, and a line back to where the pre-trained model had it.

class Plane {
  constructor(app) {
    this.app = app;
    this.canvas = $('plane');
    const { data } = app;
    this.choice = $('emphasis');
    this.choice.append(make('option', { value: '', text: 'all tasks' }),
      ...data.sets.map((set, t) => make('option', { value: t, text: set.name })));
    this.choice.addEventListener('change', () => app.refresh());
    this.paths = data.sets.map((_, t) => new Path2D(lookOf(data, t).path));
  }

  // What is in sight: all that the pre-trained model and each vector alone make of the images.
  window() {
    const { app } = this;
    if (app.model.window) return app.model.window;
    const places = app.data.sets.flatMap((_, t) => {
      const own = app.vectorOf(t);
      const alone = own < 0 ? [] : [...app.model.see(t, only(app.alpha.length, own, 1)).places];
      return [...app.marks()[t].places, ...alone];
    });
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
    const { context, width, height } = prepared(this.canvas, () => app.refresh());
    const style = getComputedStyle(this.canvas);
    const [[left, right], [low, high]] = this.window();
    const clamp = (x) => Math.min(1, Math.max(0, x));
    const across = (x) => 6 + (width - 12) * clamp((x - left) / (right - left));
    const up = (y) => height - 6 - (height - 12) * clamp((y - low) / (high - low));
    const chosen = this.choice.value === '' ? null : Number(this.choice.value);
    const size = Math.max(0.55, Math.min(1.1, width / 620));
    const base = context.getTransform();
    const order = app.data.sets.map((_, t) => t).sort((a, b) => (a === chosen) - (b === chosen));
    const moved = [];
    for (const t of order) {
      const { places } = view.seen[t];
      const before = view.marks[t].places;
      context.globalAlpha = chosen === null || chosen === t ? 1 : 0.12;
      context.fillStyle = context.strokeStyle = style.getPropertyValue(lookOf(app.data, t).colour);
      context.lineWidth = 0.7;
      context.beginPath();
      let far = 0;
      for (let i = 0; i < places.length; i += 2) {
        far += Math.hypot(places[i] - before[i], places[i + 1] - before[i + 1]) / (places.length / 2);
        context.moveTo(across(before[i]), up(before[i + 1]));
        context.lineTo(across(places[i]), up(places[i + 1]));
      }
      moved[t] = far;
      context.globalAlpha *= 0.45;
      context.stroke();
      context.globalAlpha /= 0.45;
      for (let i = 0; i < places.length; i += 2) {
        const [x, y] = [across(places[i]) - 6 * size, up(places[i + 1]) - 6 * size];
        context.setTransform(base.a * size, 0, 0, base.d * size, base.a * x, base.d * y);
        context.fill(this.paths[t]);
      }
      context.setTransform(base);
    }
    context.globalAlpha = 1;
    this.say(moved);
  }

  say(moved) {
    const { app } = this;
    const { data, alpha } = app;
    const active = data.tasks.filter((t) => alpha[app.vectorOf(t)] !== 0);
    const still = data.tasks.filter((t) => !active.includes(t));
    const far = (tasks) => mean(tasks.map((t) => moved[t])).toFixed(2);
    const names = active.length === 1 ? data.sets[active[0]].name : `the ${active.length} tasks whose vectors are in`;
    const text = !active.length
      ? 'Nothing is added: each point is where the pre-trained network has it.'
      : `Images of ${names} moved by ${far(active)} on average` +
        (still.length ? `, those of the other tasks by ${far(still)}.` : '.');
    if ($('moved').textContent !== text) {
      $('moved').textContent = text;
      this.canvas.setAttribute('aria-label', `Plane of features, a point for each image. ${text}`);
    }
  }
}
