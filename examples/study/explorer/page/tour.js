'use strict';
// Seven findings, one after the other: each step sets the sliders, says what to look at, and lets go.
// What it says is in tour.html; the numbers in its gaps are those that the page then shows.

class Tour {
  constructor(app) {
    this.app = app;
    this.at = -1;
    const regime = (wanted) => app.data.regimes.findIndex(({ name }) => name === wanted);
    this.linear = Math.max(0, regime('linearized'));
    this.network = regime('non-linear');
    this.penalized = [regime('linearized, TAK'), regime('linearized, tau-Jp')].find((r) => r >= 0) ?? -1;
    this.steps = this.findings().filter((step) => step.regime >= 0);
    [this.title, this.text] = $('tour').querySelectorAll('h3, p');
    this.choices = $('tour').querySelector('.choices');
    [this.back, this.next] = $('tour').querySelectorAll('.steps > button');
    this.back.addEventListener('click', () => this.go(this.at - 1));
    this.next.addEventListener('click', () => this.go(this.at + 1));
    $('tour').querySelector('.close').addEventListener('click', () => this.go(-1));
    $('start').textContent = `Take the tour, ${this.steps.length} steps`;
    $('start').addEventListener('click', () => this.go(0));
  }

  /** The task whose own vector gains most, in the present regime. */
  clearest() {
    const { app } = this;
    const gain = (t) => app.marks()[t].alone - app.marks()[t].before;
    return app.data.tasks.reduce((best, t) => (gain(t) > gain(best) ? t : best));
  }

  /** Of each: its template, the cards to look at, the edit it makes in which regime, and its numbers. */
  findings() {
    const { app, linear, network, penalized } = this;
    const { data } = app;
    const count = app.alpha.length;
    const [A, B] = data.pairs[0] ?? data.tasks;
    const both = () => zeros(count).map((_, s) => (s === app.vectorOf(A) || s === app.vectorOf(B) ? 1 : 0));
    const own = (amount) => only(count, app.vectorOf(this.clearest()), amount(this.clearest()));
    const none = () => app.all(0);
    const scaled = (regime) => data.regimes[regime]?.chosen ?? NaN;
    const negation = (t) => -(data.regimes[linear].negation?.[t] ?? 1);
    const models = (to) => [linear, network].filter((regime) => regime >= 0)
      .map((regime) => ({ text: textsOf(data.regimes[regime]).title, regime, to: () => to(regime) }));
    const task = (view, t) => ({ task: data.sets[t].name, before: percent(view.marks[t].before), now: percent(view.seen[t].accuracy) });
    return [
      { finding: 'vector', show: ['desk', 'plane-card'], regime: linear, from: none, to: () => own(() => 1),
        numbers: (view, t = this.clearest()) => ({ ...task(view, t), ...this.elsewhere(view, t) }) },
      { finding: 'added', show: ['desk', 'tiles'], regime: linear, from: none, to: () => app.all(scaled(linear)),
        choices: models((regime) => app.all(scaled(regime))), numbers: () => ({}) },
      { finding: 'strong-tangent', show: ['desk', 'tiles'], regime: linear, to: () => app.all(1),
        numbers: (view, { accuracy } = this.added(linear, scaled(linear))) => ({
          scaledAccuracy: percent(accuracy), bears: accuracy - view.accuracy < 0.05, yields: accuracy - view.accuracy >= 0.05 }) },
      { finding: 'strong-network', show: ['edit', 'desk'], regime: network, to: () => app.all(1),
        choices: [1, scaled(network)].map((coefficient) =>
          ({ text: `All at ${coefficient}`, regime: network, to: () => app.all(coefficient) })),
        numbers: (view, { accuracy } = this.added(network, scaled(network))) => ({
          tangent: percent(this.added(linear, 1).accuracy), scaledAccuracy: percent(accuracy),
          yields: accuracy - view.accuracy > 0.05, bears: accuracy - view.accuracy <= 0.05 }) },
      { finding: 'disentangled', show: ['map-card'], regime: linear, to: both, choices: models(both),
        before: () => app.panel(PairMap).choose([A, B]),
        numbers: () => {
          const [here, there] = [linear, network].map((regime) =>
            regime < 0 ? NaN : app.disentanglement([A, B], 1, 1, app.modelOf(regime)));
          return { first: data.sets[A].name, second: data.sets[B].name, here: percent(here), there: percent(there),
            compared: Number.isFinite(there), worse: there > here };
        } },
      { finding: 'forgotten', show: ['desk'], regime: linear, from: none, to: () => own(negation),
        numbers: (view) => task(view, this.clearest()) },
      { finding: 'penalized', show: ['edit', 'tiles'], regime: penalized, to: () => app.all(1),
        numbers: (view, plain = this.added(linear, 1)) => ({ way: textsOf(data.regimes[penalized]).title,
          plain: percent(plain.accuracy), plainRetained: percent(plain.retained) }) },
    ];
  }

  /** Numbers that any step may speak of. */
  common(view) {
    const { app, linear, network } = this;
    const { data } = app;
    const of = (seen) => (data.control < 0 ? NaN : seen(data.control));
    return {
      count: data.tasks.length, accuracy: percent(view.accuracy), before: percent(view.before), alone: percent(view.alone),
      retained: percent(view.retained), scaled: data.regimes[linear].chosen, control: data.control >= 0,
      controlName: data.sets[data.control]?.name, controlBefore: percent(of((t) => view.marks[t].before)),
      controlNow: percent(of((t) => view.seen[t].accuracy)), network: network >= 0,
      networkScaled: data.regimes[network]?.chosen,
      networkAccuracy: network < 0 || percent(this.added(network, data.regimes[network].chosen).accuracy),
    };
  }

  /** How many answers on the other tasks changed, and of how many. */
  elsewhere(view, t) {
    const rest = this.app.data.tasks.filter((other) => other !== t);
    const sum = (number) => rest.reduce((total, other) => total + number(other), 0);
    const [changed, of] = [sum((other) => view.seen[other].changed), sum((other) => this.app.data.sets[other].count)];
    return { changed, of, calm: changed < 0.15 * of, stirred: changed >= 0.15 * of };
  }

  /** What the sum of all vectors has on average in a regime, and the share that it retains. */
  added(regime, coefficient) {
    const { app } = this;
    const model = app.modelOf(regime);
    const average = (alpha) => mean(app.data.tasks.map((t) => app.accuracy(t, model.answers(t, alpha(t)))));
    const [before, accuracy] = [0, coefficient].map((all) => average(() => app.all(all)));
    const alone = average((t) => only(app.alpha.length, app.vectorOf(t), 1));
    return { accuracy, retained: (accuracy - before) / (alone - before) };
  }

  go(at) {
    const { app } = this;
    const wasOpen = this.at >= 0;
    this.at = at < this.steps.length ? at : -1;
    const step = this.steps[this.at];
    for (const card of document.querySelectorAll('.explorer .card')) card.classList.remove('lit');
    $('tour').hidden = !step;
    document.getElementById('explorer').classList.toggle('touring', this.at >= 0);
    if (!step && wasOpen) $('start').focus();
    if (!step) return;
    step.before?.();
    app.read(step.regime);
    for (const id of step.show) $(id).classList.add('lit');
    this.title.textContent = `${this.at + 1} of ${this.steps.length}. ${$(`finding-${step.finding}`).dataset.title}`;
    this.text.textContent = '…';
    this.choices.replaceChildren(...(step.choices ?? []).map((choice) => made('choice', choice)));
    step.choices?.forEach(({ regime, to }, k) => this.choices.children[k].addEventListener('click', () => {
      app.read(regime);
      app.set(to());
    }));
    this.back.disabled = this.at === 0;
    this.next.textContent = this.at + 1 < this.steps.length ? 'Next' : 'Done';
    this.next.focus({ preventScroll: true });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.glide(step, still ? 0 : 600);
    $(step.show[0]).scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
  }

  /** Moves from one edit to the next in so many milliseconds, then speaks. */
  glide(step, duration) {
    const { app } = this;
    const from = step.from?.() ?? app.alpha.slice();
    const to = step.to();
    const start = performance.now();
    const moved = to.filter((coefficient) => coefficient !== 0).length === 1 ? to.findIndex((c) => c !== 0) : null;
    app.set(from);
    const advance = (now) => {
      if (this.steps[this.at] !== step) return;
      const part = duration ? Math.min(1, (now - start) / duration) : 1;
      app.set(to.map((end, s) => (part === 1 ? end : from[s] + part * (end - from[s]))), { moved, gesture: true });
      if (part < 1) return requestAnimationFrame(advance);
      app.endGesture();
      app.draw();
      const view = app.view();
      this.text.replaceChildren(filled(`finding-${step.finding}`, { ...this.common(view), ...step.numbers(view) }));
    };
    requestAnimationFrame(advance);
  }

  draw() {
    const { app } = this;
    this.steps[this.at]?.choices?.forEach(({ regime, to }, k) => this.choices.children[k]?.setAttribute('aria-pressed',
      regime === app.regime && to().every((coefficient, s) => coefficient === app.alpha[s])));
  }
}
