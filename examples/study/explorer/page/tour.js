'use strict';
// Seven findings, one after the other: each step sets the sliders, says what to look at, and lets go.
// tour.html has them all: the edit (from, to; of which tasks), the kind of model, the cards to look at,
// what is offered to compare, and a text whose gaps hold the numbers that the page then shows.

class Tour {
  constructor(app) {
    this.app = app;
    this.at = -1;
    const first = (...names) => names.map((name) => app.data.regimes.findIndex((regime) => regime.name === name))
      .find((r) => r >= 0) ?? -1;
    this.regimes = { linear: Math.max(0, first('linearized')), network: first('non-linear'),
      penalized: first('linearized, TAK', 'linearized, tau-Jp') };
    this.steps = [...document.querySelectorAll('template[data-kind]')]
      .map(({ id, dataset }) => ({ ...dataset, text: id.replace('explorer-', ''), regime: this.regimes[dataset.kind] }))
      .filter(({ regime }) => regime >= 0);
    this.pair = app.data.pairs[0] ?? app.data.tasks.slice(0, 2);
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
    const gain = ({ alone, before }) => alone - before;
    const marks = this.app.marks();
    return this.app.data.tasks.reduce((best, t) => (gain(marks[t]) > gain(marks[best]) ? t : best));
  }
  edit({ tasks }, amount, regime) {
    return this.app.edit(amount, { all: this.app.data.tasks, pair: this.pair, one: [this.clearest()] }[tasks], regime);
  }

  /** What can be compared at a step: {text, regime, to}. */
  offers({ compare, to, regime }) {
    const { regimes } = this.app.data;
    if (compare === 'strengths')
      return ['1', 'chosen'].map((to) => ({ text: `All at ${regimes[regime][to] ?? to}`, regime, to }));
    return [this.regimes.linear, this.regimes.network].filter((regime) => compare && regime >= 0)
      .map((regime) => ({ text: textsOf(regimes[regime]).title, regime, to }));
  }

  /** What the sum of all vectors has on average in a regime, and the share that it retains. */
  added(regime, amount) {
    const { app } = this;
    if (regime < 0) return { accuracy: NaN, retained: NaN };
    const model = app.modelOf(regime);
    const average = (alpha) => mean(app.data.tasks.map((t) => app.accuracy(t, model.answers(t, alpha(t)))));
    const [before, accuracy] = [0, amount].map((all) => average(() => app.edit(all, app.data.tasks, regime)));
    const alone = average((t) => app.edit(1, [t]));
    return { accuracy, retained: (accuracy - before) / (alone - before) };
  }

  /** The numbers that a step may speak of. */
  numbers(view) {
    const { app, pair } = this;
    const { linear, network } = this.regimes;
    const { sets, tasks, regimes, control } = app.data;
    const [t, plain, scaled] = [this.clearest(), this.added(linear, 1), this.added(app.regime, 'chosen')];
    const [here, there] = [linear, network].map((r) => (r < 0 ? NaN : app.disentanglement(pair, 1, 1, app.modelOf(r))));
    const { changed, count: of } = view.last ?? {};
    const shares = { accuracy: view.accuracy, before: view.before, alone: view.alone, retained: view.retained, here, there,
      taskBefore: view.marks[t].before, taskNow: view.seen[t].accuracy, plain: plain.accuracy,
      plainRetained: plain.retained, scaledAccuracy: scaled.accuracy, networkAccuracy: this.added(network, 'chosen').accuracy,
      controlBefore: view.marks[control]?.before, controlNow: view.seen[control]?.accuracy };
    return {
      ...Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, percent(share)])),
      count: tasks.length, task: sets[t].name, first: sets[pair[0]].name, second: sets[pair[1]].name,
      way: textsOf(regimes[app.regime]).title, scaled: regimes[app.regime].chosen, networkScaled: regimes[network]?.chosen,
      network: network >= 0, control: control >= 0, controlName: sets[control]?.name,
      changed, of, calm: changed < 0.15 * of, stirred: changed >= 0.15 * of, compared: Number.isFinite(there), worse: there > here,
      bears: scaled.accuracy - view.accuracy < 0.05, yields: scaled.accuracy - view.accuracy >= 0.05,
    };
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
    if (step.tasks === 'pair') app.panel(PairMap).choose(this.pair);
    app.read(step.regime);
    const cards = step.show.split(' ').map($);
    for (const card of cards) card.classList.add('lit');
    this.title.textContent = `${this.at + 1} of ${this.steps.length}. ${step.title}`;
    this.text.textContent = '…';
    this.offered = this.offers(step).map((offer) => ({ ...offer, button: made('choice', offer) }));
    this.choices.replaceChildren(...this.offered.map(({ button }) => button));
    for (const { button, regime, to } of this.offered) button.addEventListener('click', () => {
      app.read(regime);
      app.set(this.edit(step, to, regime));
    });
    this.back.disabled = this.at === 0;
    this.next.textContent = this.at + 1 < this.steps.length ? 'Next' : 'Done';
    this.next.focus({ preventScroll: true });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.glide(step, still ? 0 : 600);
    cards[0].scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
  }

  /** Moves from one edit to the next in so many milliseconds, then speaks. */
  glide(step, duration) {
    const { app } = this;
    const from = step.from ? this.edit(step, step.from) : app.alpha;
    const to = this.edit(step, step.to);
    const start = performance.now();
    const moved = step.tasks === 'one' ? app.vectorOf(this.clearest()) : null;
    app.set(from);
    const advance = (now) => {
      if (this.steps[this.at] !== step) return;
      const part = duration ? Math.min(1, (now - start) / duration) : 1;
      app.set(to.map((end, s) => (part === 1 ? end : from[s] + part * (end - from[s]))), { moved, gesture: true });
      if (part < 1) return requestAnimationFrame(advance);
      app.endGesture();
      app.draw();
      this.text.replaceChildren(filled(step.text, this.numbers(app.view())));
    };
    requestAnimationFrame(advance);
  }

  draw() {
    const { app } = this;
    const step = this.steps[this.at];
    if (step) for (const { button, regime, to } of this.offered) button.setAttribute('aria-pressed',
      regime === app.regime && this.edit(step, to, regime).every((amount, s) => amount === app.alpha[s]));
  }
}
