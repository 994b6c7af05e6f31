'use strict';
// Seven findings, one after the other: each step sets the sliders, says what to look at, and lets go.
// tour.html has them all: the edit (from, to; of which tasks), the kind of model, the cards to look at,
// what is offered to compare (kinds of model, or amounts), and a text whose gaps hold the numbers that the page then shows.

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

  /** The task of whose answers its own vector changes most to right or to wrong, at a step's end. */
  clearest({ to, regime }) {
    const { app } = this;
    const right = (t, amount) => app.accuracy(t, app.modelOf(regime).answers(t, app.edit(amount, [t], regime)));
    const effects = app.data.tasks.map((t) => Math.abs(right(t, to) - right(t, 0)));
    return app.data.tasks[effects.indexOf(Math.max(...effects))];
  }
  edit(step, amount, regime) {
    const tasks = { all: this.app.data.tasks, pair: this.pair, one: [step.task] }[step.tasks];
    return this.app.edit(amount, tasks, regime);
  }

  /** What can be compared at a step: {text, regime, to}. */
  offers({ compare = '', to, regime }) {
    const { regimes } = this.app.data;
    return compare.split(' ').filter((what) => what && this.regimes[what] !== -1).map((what) => (what in this.regimes
      ? { text: textsOf(regimes[this.regimes[what]]).title, regime: this.regimes[what], to }
      : { text: `All at ${regimes[regime][what] ?? what}`, regime, to: what }));
  }

  /** What the sum of all vectors has on average in a regime, and the share that it retains. */
  added(regime, amount) {
    const { app } = this;
    const model = app.modelOf(regime);
    const average = (alpha) => mean(app.data.tasks.map((t) => app.accuracy(t, model.answers(t, alpha(t)))));
    const [before, accuracy] = [0, amount].map((all) => average(() => app.edit(all, app.data.tasks, regime)));
    const alone = average((t) => app.edit(1, [t]));
    return { accuracy, retained: (accuracy - before) / (alone - before) };
  }

  /** How many of all tasks’ answers a task’s vector alone disturbs. */
  disturbedBy(t) {
    const { model, data } = this.app;
    const [none, alone] = [0, 1].map((amount) => this.app.edit(amount, [t]));
    return mean(data.tasks.map((other) => (other === t ? 0 : share(model.answers(other, none), model.answers(other, alone)))));
  }

  /** The numbers that a step may speak of, as the page shows them now. */
  numbers({ task, regime }, view) {
    const { app, pair } = this;
    const { linear, network, penalized: way } = this.regimes;
    const { sets, tasks, regimes, control } = app.data;
    const t = task ?? this.clearest({ to: 1, regime });
    const [plain, scaled] = [this.added(linear, 1), this.added(app.regime, 'chosen')];
    const [{ chosen }, amount] = [regimes[app.regime], app.alpha.find((coefficient) => coefficient !== 0)];
    const [here, there] = [linear, network].map((r) => (r < 0 ? NaN : app.disentanglement(pair, 1, 1, app.modelOf(r))));
    const byOne = this.disturbedBy(t);
    const [taskBefore, controlBefore] = [t, control].map((set) => view.marks[set]?.before);
    const [taskNow, controlNow] = [t, control].map((set) => view.seen[set]?.accuracy);
    const guessing = 1 / sets[t].classes.length;
    return {
      ...view, ...view.last, here, there, byOne, taskBefore, taskNow, controlBefore, controlNow, guessing,
      scaled: chosen, amount, taken: Math.abs(amount), scaledAccuracy: scaled.accuracy,
      plain: plain.accuracy, plainRetained: plain.retained,
      tasks: tasks.length, task: sets[t].name, first: sets[pair[0]].name, second: sets[pair[1]].name,
      control: sets[control]?.name, way: textsOf(regimes[way] ?? {}).title,
      linear: app.model instanceof LinearModel, penalized: app.regime === way, network: network >= 0,
      // What is worth saying of them.
      calm: view.last?.changed < 0.15 * view.last?.count, costly: controlBefore - controlNow > 0.1,
      bears: scaled.accuracy - view.accuracy < 0.05, scaledDown: amount === chosen && chosen < 1,
      outweighed: view.interference < 0.75 * byOne, avoided: taskNow < 0.5 * guessing,
      compared: Number.isFinite(there), worse: there > here, disentangled: here < 0.15,
      unprotected: view.interference > here + 0.05,
    };
  }

  go(at) {
    const { app } = this;
    const wasOpen = this.at >= 0;
    this.at = at < this.steps.length ? at : -1;
    const step = this.steps[this.at];
    const cards = step?.show.split(' ').map($);
    for (const card of document.querySelectorAll('.explorer .card')) card.classList.toggle('lit', !!cards?.includes(card));
    $('tour').hidden = !step;
    $('tour').classList.toggle('beside-map', step?.tasks === 'pair');
    document.getElementById('explorer').classList.toggle('touring', this.at >= 0);
    if (!step && wasOpen) $('start').focus({ preventScroll: true });
    if (!step) return;
    if (step.tasks === 'pair') app.panel(PairMap).choose(this.pair);
    if (step.tasks === 'one') step.task = this.clearest(step);
    app.panel(Plane).choice.value = step.task ?? '';
    this.title.textContent = `${this.at + 1} of ${this.steps.length}. ${step.title}`;
    this.text.textContent = '…';
    this.offered = this.offers(step).map((offer) => ({ ...offer, button: made('choice', offer) }));
    this.choices.replaceChildren(...this.offered.map(({ button }) => button));
    for (const { button, regime, to } of this.offered) button.addEventListener('click', () => {
      app.set(this.edit(step, to, regime), { regime });
      this.speak(step);
    });
    this.back.disabled = this.at === 0;
    this.next.textContent = this.at + 1 < this.steps.length ? 'Next' : 'Done';
    this.next.focus({ preventScroll: true });
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.glide(step, still ? 0 : 600);
    cards[0].scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: step.tasks === 'pair' ? 'end' : 'start' });
  }

  /** Moves from one edit to the next in so many milliseconds, then speaks. */
  glide(step, duration) {
    const { app } = this;
    const { regime } = step;
    app.set(step.from ? this.edit(step, step.from, regime) : app.alpha, { regime, gesture: !step.from });
    const [from, to] = [app.alpha, this.edit(step, step.to, regime)];
    const start = performance.now();
    const moved = step.tasks === 'one' ? app.vectorOf(step.task) : null;
    const advance = (now) => {
      if (this.steps[this.at] !== step) return;
      const part = duration ? Math.min(1, (now - start) / duration) : 1;
      app.set(to.map((end, s) => (part === 1 ? end : from[s] + part * (end - from[s]))), { moved, gesture: true });
      if (part < 1) return requestAnimationFrame(advance);
      app.endGesture();
      app.draw();
      this.speak(step);
    };
    requestAnimationFrame(advance);
  }
  speak(step) { this.text.replaceChildren(filled(step.text, this.numbers(step, this.app.view()))); }

  draw() {
    const { app } = this;
    const step = this.steps[this.at];
    if (step) for (const { button, regime, to } of this.offered) button.setAttribute('aria-pressed',
      regime === app.regime && this.edit(step, to, regime).every((amount, s) => amount === app.alpha[s]));
  }
}
