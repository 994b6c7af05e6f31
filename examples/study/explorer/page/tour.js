'use strict';
// Seven findings, one after the other: each step sets the sliders, says what to look at, and lets go.
// What it says is made from the numbers that the page then shows.

class Tour {
  constructor(app) {
    this.app = app;
    this.at = -1;
    const regime = (names) => app.data.regimes.findIndex(({ name }) => names.includes(name));
    this.linear = Math.max(0, regime(['linearized']));
    this.network = regime(['non-linear']);
    this.penalized = regime(['linearized, TAK']) >= 0 ? regime(['linearized, TAK']) : regime(['linearized, tau-Jp']);
    this.steps = this.findings();
    this.title = make('h3');
    this.text = make('p', { 'aria-live': 'polite' });
    this.choices = make('span', { class: 'choices', role: 'group', 'aria-label': 'To compare' });
    this.back = make('button', { type: 'button', text: 'Back', onclick: () => this.go(this.at - 1) });
    this.next = make('button', { type: 'button', class: 'primary', onclick: () => this.go(this.at + 1) });
    $('tour').append(
      make('button', { type: 'button', class: 'close', 'aria-label': 'End the tour', text: '×', onclick: () => this.go(-1) }),
      this.title, this.text, make('p', { class: 'steps' }, this.choices, this.back, this.next));
    $('start').textContent = `Take the tour, ${this.steps.length} steps`;
    $('start').addEventListener('click', () => this.go(0));
  }

  /** The task whose own vector gains most, in the present regime. */
  clearest() {
    const { app } = this;
    const gain = (t) => app.marks()[t].alone - app.marks()[t].before;
    return app.data.tasks.reduce((best, t) => (gain(t) > gain(best) ? t : best));
  }

  findings() {
    const { app, linear, network, penalized } = this;
    const { data } = app;
    const count = app.alpha.length;
    const [A, B] = data.pairs[0] ?? data.tasks;
    const both = (coefficient) =>
      zeros(count).map((_, s) => (s === app.vectorOf(A) || s === app.vectorOf(B) ? coefficient : 0));
    const name = (t) => data.sets[t].name;
    const own = (coefficient) => only(count, app.vectorOf(this.clearest()), coefficient);
    // On the other tasks: answers changed, and of how many.
    const elsewhere = (view, t) => {
      const rest = data.tasks.filter((other) => other !== t);
      const sum = (number) => rest.reduce((total, other) => total + number(other), 0);
      return { changed: sum((other) => view.seen[other].changed), of: sum((other) => data.sets[other].count) };
    };
    const scaled = (regime) => data.regimes[regime]?.chosen;
    const control = (view) => (data.control < 0 ? '' : ` The control task, ${name(data.control)}, goes from
      ${percent(view.marks[data.control].before)} to ${percent(view.seen[data.control].accuracy)}.`);
    const models = (to) => [linear, network].filter((regime) => regime >= 0)
      .map((regime) => ({ text: textsOf(data.regimes[regime])[0], regime, to: () => to(regime) }));
    const steps = [
      {
        title: 'What a task vector does',
        show: ['desk', 'plane-card'], regime: linear, from: () => app.all(0), to: () => own(1),
        say: (view, t = this.clearest(), { changed, of } = elsewhere(view, t)) => `The slider of ${name(t)} went from 0 to
          1: all that fine-tuning on ${name(t)} changed is now added to the pre-trained weights, and its bar went from
          ${percent(view.marks[t].before)} to ${percent(view.seen[t].accuracy)}. ${changed < 0.15 * of
            ? `The other tasks hardly notice (${changed} of ${of} answers changed): see in the plane whose points move.`
            : `It also changed ${changed} of ${of} answers on the other tasks, and moved their points in the plane: that
               is what makes adding hard.`}`,
      },
      {
        title: 'Vectors can be added',
        show: ['desk', 'tiles'], regime: linear, from: () => app.all(0), to: () => app.all(scaled(linear)),
        choices: models((regime) => app.all(scaled(regime))),
        say: (view) => `Now all ${data.tasks.length} vectors are in the weights, each times ${scaled(linear)},
          the coefficient that did best on images set aside. One network has ${percent(view.accuracy)} on average, where the
          pre-trained one has ${percent(view.before)} and a separate network for each task ${percent(view.alone)}: it
          retains ${percent(view.retained)} of what they gain.` + (network < 0 ? '' : ` The ordinary, non-linear network has
          ${percent(this.added(network, scaled(network)).accuracy)} at its own best coefficient, ${scaled(network)}.`) +
          control(view),
      },
      {
        title: 'At full strength, the tangent model',
        show: ['desk', 'tiles'], regime: linear, to: () => app.all(1),
        say: (view, { accuracy } = this.added(linear, scaled(linear))) => `Every coefficient is 1, nothing was tuned. The
          linearized model, in which what vectors do adds up, has ${percent(view.accuracy)} on average, where it had
          ${percent(accuracy)} at ${scaled(linear)}: ${accuracy - view.accuracy < 0.05
            ? 'its tasks hardly need the scaling down.' : 'it, too, needs the scaling down.'}` + control(view),
      },
      {
        title: 'At full strength, the network itself',
        show: ['edit', 'desk'], regime: network, to: () => app.all(1),
        choices: [1, scaled(network)].map((coefficient) =>
          ({ text: `All at ${coefficient}`, regime: network, to: () => app.all(coefficient) })),
        say: (view, tangent = this.added(linear, 1).accuracy, { accuracy } = this.added(network, scaled(network))) => `The
          coefficients are 1 again, but now it is the ordinary, non-linear network: ${percent(view.accuracy)}, where the
          pre-trained one has ${percent(view.before)} and the linearized one had ${percent(tangent)}. Scaled down to
          ${scaled(network)}, it has ${percent(accuracy)}. ${accuracy - view.accuracy > 0.05
            ? 'It works when its vectors are scaled down; at full strength their sum leads to weights where nobody trained.'
            : 'In this study it bears full strength as well.'}` + control(view),
      },
      {
        title: 'Why: to each task its own vector',
        show: ['map-card'], regime: linear, to: () => both(1), choices: models(() => both(1)),
        before: () => app.panels.find((panel) => panel instanceof PairMap).choose([A, B]),
        say: () => {
          const [here, there] = [linear, network].map((regime) =>
            regime < 0 ? NaN : app.disentanglement([A, B], 1, 1, app.modelOf(regime)));
          return `The map takes ${name(A)} and ${name(B)}: where its shade is that of 0 %, neither vector changes the answers on the other’s
            task. With both at 1, they change ${percent(here)} of these in the linearized model` +
            (Number.isFinite(there) ? ` and ${percent(there)} in the non-linear one.` : '.') + ` Adding up exactly does not mean
            disturbing nothing. It means that each vector does to the features what it would do alone: disturbances add, and no new
            one arises when vectors meet.` + (there > here ? ` In the non-linear model new ones do arise: its answers at the sum
            come from weights where nobody trained.` : '');
        },
      },
      {
        title: 'Forgetting one task',
        show: ['desk'], regime: linear, from: () => app.all(0),
        to: () => only(count, app.vectorOf(this.clearest()), -(data.regimes[linear].negation?.[this.clearest()] ?? 1)),
        say: (view, t = this.clearest()) => `The vector of ${name(t)} is subtracted, as far as the control task bears it:
          ${percent(view.seen[t].accuracy)} are left of ${percent(view.marks[t].before)} on ${name(t)}.` +
          control(view),
      },
      {
        title: 'Vectors made to be added',
        show: ['edit', 'tiles'], regime: penalized, to: () => app.all(1),
        say: (view, plain = this.added(linear, 1)) => `The vectors of ${textsOf(data.regimes[penalized])[0]} were trained with a
          penalty for moving other tasks’ features. With every coefficient at 1 and nothing tuned they have
          ${percent(view.accuracy)} on average and retain ${percent(view.retained)} of what each gains alone. Plain linearized
          vectors have ${percent(plain.accuracy)} and retain ${percent(plain.retained)}.` + control(view) + ` Now it is your
          turn: take hold of the sliders.`,
      },
    ];
    return steps.filter((step) => step.regime >= 0);
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
    for (const card of document.querySelectorAll('.explorer .card')) card.classList.remove('lit');
    $('tour').hidden = this.at < 0;
    document.getElementById('explorer').classList.toggle('touring', this.at >= 0);
    if (this.at < 0) {
      if (wasOpen) $('start').focus();
      return;
    }
    const step = this.steps[this.at];
    step.before?.();
    app.read(step.regime);
    const cards = step.show.map((id) => $(id));
    for (const card of cards) card.classList.add('lit');
    this.title.textContent = `${this.at + 1} of ${this.steps.length}. ${step.title}`;
    this.text.textContent = '…';
    this.choices.replaceChildren(...(step.choices ?? []).map(({ text, regime, to }) =>
      make('button', { type: 'button', text, onclick: () => { app.read(regime); app.set(to()); } })));
    this.back.disabled = this.at === 0;
    this.next.textContent = this.at + 1 < this.steps.length ? 'Next' : 'Done';
    this.next.focus({ preventScroll: true });
    this.glide(step);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    cards[0].scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
  }

  /** Moves from one edit to the next in half a second, or at once where motion is not wanted. */
  glide(step) {
    const { app } = this;
    const from = step.from?.() ?? app.alpha.slice();
    const to = step.to();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const start = performance.now();
    const moved = to.filter((coefficient) => coefficient !== 0).length === 1 ? to.findIndex((c) => c !== 0) : null;
    app.set(from);
    const advance = (now) => {
      if (this.steps[this.at] !== step) return;
      const part = still ? 1 : Math.min(1, (now - start) / 600);
      app.set(to.map((end, s) => (part === 1 ? end : from[s] + part * (end - from[s]))), { moved, gesture: true });
      if (part < 1) return requestAnimationFrame(advance);
      app.endGesture();
      app.draw();
      this.text.textContent = step.say(app.view());
    };
    requestAnimationFrame(advance);
  }

  draw() {
    const { app } = this;
    this.steps[this.at]?.choices?.forEach(({ regime, to }, k) => this.choices.children[k]?.setAttribute('aria-pressed',
      regime === app.regime && to().every((coefficient, s) => coefficient === app.alpha[s])));
  }
}
