'use strict';
// The state of the page, and what is seen of it: whatever is moved ends in `set` or `read`, and the
// next frame draws everything from one view.

class Explorer {
  constructor(data) {
    this.data = data;
    this.models = [];
    this.regime = 0;
    this.alpha = zeros(data.vectors.length);
    this.asked = null; // coefficients that the regime could not keep, for when another can
    this.moved = null; // the task vector moved last, if it was one
    this.inGesture = false;
    this.waiting = false;
    this.earlier = this.answersNow();
    this.panels = [Plane, PairMap, Desk, Images, Lens, Tour].map((Panel) => new Panel(this));
    this.draw();
    setTimeout(() => this.rehearse(), 200);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      colours.clear();
      this.refresh();
    });
  }

  /** Lays out another edit, unseen: for a browser the first time is slow, and now nobody waits for it. */
  rehearse() {
    if (this.alpha.some((coefficient) => coefficient !== 0)) return;
    const { alpha } = this;
    this.inGesture = true; // so that nothing is read aloud
    for (const edit of [this.model.hold(this.edit(1)), alpha]) {
      this.alpha = edit;
      this.draw();
      document.body.getBoundingClientRect();
    }
    this.inGesture = false;
  }

  modelOf(regime) {
    const { data, models } = this;
    return (models[regime] ??= new (data.regimes[regime].points ? ComputedModel : LinearModel)(data.regimes[regime], data));
  }
  get model() { return this.modelOf(this.regime); }
  panel(Panel) { return this.panels.find((panel) => panel instanceof Panel); }
  vectorOf(t) { return this.data.vectors.findIndex((vector) => vector.set === t); }
  /**
   * ξ(α1, α2) of a pair of tasks, all other coefficients 0: how often adding the other task’s vector
   * changes the answer, the mean of the two. NaN where that was not computed.
   */
  disentanglement(pair, first, second, model = this.model) {
    const own = pair.map((t, k) => only(this.alpha.length, this.vectorOf(t), [first, second][k]));
    const both = own[0].with(this.vectorOf(pair[1]), second);
    return mean(pair.map((t, k) => {
      const mine = model.answers(t, own[k]);
      const answers = mine && model.answers(t, both);
      return answers ? share(mine, answers) : NaN;
    }));
  }
  answersNow() { return this.data.sets.map((_, t) => this.model.answers(t, this.alpha)); }
  /**
   * The edit that adds some tasks’ vectors by a number or, in the words of the page, by the “chosen”
   * coefficient, or “negated” as far as the control task bears it; or the “analogy”.
   */
  edit(amount, tasks = this.data.tasks, regime = this.regime) {
    const { chosen, negation, analogy } = this.data.regimes[regime];
    const { plus, minus } = this.data.analogy ?? {};
    if (amount === 'analogy') return this.alpha.map((_, s) => analogy * (plus.includes(s) - minus.includes(s)) + 0);
    const coefficient = { chosen, negated: -(negation?.[tasks[0]] ?? 1) }[amount] ?? Number(amount);
    return this.data.vectors.map(({ set }) => (tasks.includes(set) ? coefficient : 0));
  }

  /**
   * Moves the coefficients, maybe in another regime; within a gesture, what “the last move” changed
   * counts from its start.
   */
  set(wanted, { moved = null, gesture = false, regime = this.regime } = {}) {
    if (!gesture || !this.inGesture) this.earlier = this.answersNow();
    this.inGesture = gesture;
    this.moved = moved;
    this.regime = regime;
    this.alpha = this.model.hold(wanted, moved);
    const lost = this.data.vectors.filter((_, s) => wanted[s] !== 0 && this.alpha[s] === 0).map(({ name }) => name);
    this.held = this.alpha.every((coefficient, s) => Math.abs(coefficient - wanted[s]) < 1e-9)
      ? '' : `The nearest combination available for this kind of model${lost.length ? `, without ${lost.join(', ')}` : ''}.`;
    this.asked = null;
    this.refresh();
  }
  endGesture() {
    this.inGesture = false;
    this.refresh();
  }
  move(s, coefficient, gesture) { this.set(this.alpha.with(s, coefficient), { moved: s, gesture }); }

  /** Another regime, at the same coefficients where it can. */
  read(regime) {
    if (regime === this.regime) return;
    const wanted = this.asked ?? this.alpha;
    this.set(wanted, { regime });
    this.asked = this.held ? wanted : null;
  }

  refresh() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.draw());
  }
  draw() {
    this.waiting = false;
    const view = this.view();
    for (const panel of this.panels) panel.draw(view);
  }

  accuracy(t, answers) { return 1 - share(answers, this.data.sets[t].labels); }
  /** The pre-trained answers, and those of each task's own vector alone at 1; of the regime. */
  marks() {
    const model = this.model;
    model.marks ??= this.data.sets.map((_, t) => {
      const own = this.vectorOf(t);
      const seen = model.see(t, this.edit(0));
      const alone = own < 0 ? null : model.answers(t, this.edit(1, [t]));
      return { ...seen, before: this.accuracy(t, seen.answers), alone: alone ? this.accuracy(t, alone) : NaN };
    });
    return model.marks;
  }

  /** All that the panels show. Shares are of the shown images, from 0 to 1. */
  view() {
    const { data, model, alpha } = this;
    const marks = this.marks();
    const seen = data.sets.map((_, t) => {
      const { answers, places } = model.see(t, alpha);
      const own = this.vectorOf(t);
      const mine = model.answers(t, only(alpha.length, own, alpha[own])); // of none if it has none
      return {
        ...{ answers, places },
        accuracy: this.accuracy(t, answers),
        changed: mine ? differences(answers, mine) : NaN, // by the vectors that are not its own
        fresh: answers.map((answer, n) => (answer !== this.earlier[t][n] ? 1 : 0)),
      };
    });
    const over = (number) => mean(data.tasks.map(number));
    const before = over((t) => marks[t].before);
    const alone = over((t) => marks[t].alone);
    const accuracy = over((t) => seen[t].accuracy);
    return {
      ...{ marks, seen, before, alone, accuracy },
      // Of all tasks, so it says nothing while some vector is not in.
      retained: alone > before && data.tasks.every((t) => alpha[this.vectorOf(t)] !== 0)
        ? (accuracy - before) / (alone - before) : NaN,
      interference: over((t) => seen[t].changed / data.sets[t].count),
      last: this.effectOfLast(seen),
    };
  }

  /** How many answers on other tasks the vector moved last changed, and of how many. */
  effectOfLast(seen) {
    const s = this.moved;
    if (s === null || this.alpha[s] === 0) return null;
    const others = this.data.tasks.filter((t) => t !== this.data.vectors[s].set);
    const without = others.map((t) => this.model.answers(t, this.alpha.with(s, 0)));
    return without.includes(null) ? null : {
      changed: sum(others.map((t, k) => differences(without[k], seen[t].answers))),
      count: sum(others.map((t) => this.data.sets[t].count)),
    };
  }
}

/** Says where the network comes from, and what this study does not have. */
function introduce(data) {
  const control = data.sets[data.control]?.name;
  tell('start-from', { drawn: control === 'world', control });
  const some = data.regimes.length > 0;
  const has = (...names) => data.regimes.some(({ name }) => names.includes(name));
  const [linear, network, penalized] = [has('linearized'), has('non-linear'), has('linearized, tau-Jp', 'linearized, TAK')];
  $('missing').hidden = linear && network && penalized;
  tell('missing', { linear, network, penalized, some });
  for (const part of document.querySelectorAll('.explorer .scripted')) part.classList.toggle('empty', !some);
}

const data = readData();
introduce(data);
const explorer = data.regimes.length ? new Explorer(data) : null;
