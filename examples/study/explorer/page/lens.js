'use strict';
// One image, large: its probabilities before and after the edit, and what pushed the answer. It stays
// open, and true, while sliders move.

class Lens {
  constructor(app) {
    this.app = app;
    this.chosen = null;
    $('lens').querySelector('.close').addEventListener('click', () => this.close());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.chosen) this.close();
    });
  }

  open(t, n, from) {
    this.chosen = { t, n };
    this.from = from;
    $('lens').hidden = false;
    this.app.draw();
    $('lens').querySelector('.close').focus();
  }
  close() {
    this.chosen = null;
    $('lens').hidden = true;
    this.from?.focus();
  }

  draw(view) {
    if (!this.chosen) return;
    const { t, n } = this.chosen;
    const { model, alpha, data } = this.app;
    const set = data.sets[t];
    const truth = set.labels[n];
    const [before, after] = [view.marks, view.seen].map((seen) => seen[t].answers[n]);
    const word = (answer) => `${set.classes[answer]} ${answer === truth ? '✓' : '✗'}`;
    const linear = model instanceof LinearModel;
    const pushes = linear && this.pushes(t, n, after);
    $('lens').querySelector('.body').replaceChildren(filled('image', {
      name: set.name, number: n + 1, truth: set.classes[truth], before: word(before), after: word(after),
      linear, answer: set.classes[after], rival: set.classes[pushes.rival], together: pushes.together,
      now: linear || model.confidence(t, n, alpha), old: linear || model.confidence(t, n, zeros(alpha.length)) }));
    showPicture($('lens').querySelector('.picture'), set, n);
    if (!linear) return;
    $('lens').querySelector('.classes').append(...this.probabilities(t, n, before, after));
    $('lens').querySelector('.pushes').append(...pushes.lines);
  }

  /** Lines for the answers, the truth and what else is likely. */
  probabilities(t, n, before, after) {
    const { model, alpha, data } = this.app;
    const { classes, labels } = data.sets[t];
    const [old, now] = [zeros(alpha.length), alpha].map((at) => model.probabilities(t, n, at));
    const likely = classes.map((_, c) => c).sort((a, b) => Math.max(now[b], old[b]) - Math.max(now[a], old[a]));
    return [...new Set([after, before, labels[n], ...likely])].slice(0, 5)
      .map((c) => made('class', { name: classes[c], true: c === labels[n], old: old[c], now: now[c] }));
  }

  /** What the pre-trained model and each vector add to the answer's lead over the truth, or if
   * it is right over its closest rival. */
  pushes(t, n, after) {
    const { model, alpha, data } = this.app;
    const logits = model.logits(t, n, alpha);
    logits[after] = -Infinity;
    const truth = data.sets[t].labels[n];
    const rival = after === truth ? logits.indexOf(Math.max(...logits)) : truth;
    const pushes = model.pushes(t, n, alpha, after, rival);
    const shown = pushes.map((_, s) => s).filter((s) => !s || alpha[s - 1] !== 0);
    const most = Math.max(...shown.map((s) => Math.abs(pushes[s])), 1e-9);
    return {
      rival,
      together: signed(sum(pushes), 1),
      lines: shown.map((s) => made('push', {
        pretrained: !s, vector: s > 0, name: data.vectors[s - 1]?.name, side: pushes[s] < 0 ? 'against' : 'for',
        width: (50 * Math.abs(pushes[s])) / most, value: signed(pushes[s], 1) })),
    };
  }
}
