'use strict';
// One image, large: its probabilities before and after the edit, and what pushed the answer. It stays
// open, and true, while sliders move.

class Lens {
  constructor(app) {
    this.app = app;
    this.chosen = null;
    this.body = make('div', { class: 'body' });
    $('lens').append(
      make('button', { type: 'button', class: 'close', 'aria-label': 'Close the image', text: '×', onclick: () => this.close() }),
      this.body);
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
    const before = view.marks[t].answers[n];
    const after = view.seen[t].answers[n];
    const picture = make('span', { class: 'picture', role: 'img', 'aria-label': `${set.name}, image ${n + 1}` });
    showPicture(picture, set, n);
    const word = (answer) => `${set.classes[answer]} ${answer === truth ? '✓' : '✗'}`;
    this.body.replaceChildren(
      make('h3', { id: 'explorer-lens-title', text: `${set.name}: ${set.classes[truth]}` }),
      picture,
      make('p', {}, 'Pre-trained: ', make('b', { text: word(before) }), make('br'), 'Edited: ', make('b', { text: word(after) })),
      ...(model instanceof LinearModel
        ? [...this.probabilities(t, n, before, after), ...this.pushes(t, n, after)]
        : [make('p', { text: `The edited network gives its answer ${percent(model.confidence(t, n, alpha))}, the
            pre-trained one gave its own ${percent(model.confidence(t, n, zeros(alpha.length)))}.` }),
          make('p', { class: 'small', text: `How much each vector pushed cannot be said here: in the non-linear model
            what they do is not a sum. Switch to Linearized, where it is.` })]));
  }

  probabilities(t, n, before, after) {
    const { model, alpha, data } = this.app;
    const { classes, labels } = data.sets[t];
    const old = model.probabilities(t, n, zeros(alpha.length));
    const now = model.probabilities(t, n, alpha);
    const likely = classes.map((_, c) => c).sort((a, b) => Math.max(now[b], old[b]) - Math.max(now[a], old[a]));
    const shown = [...new Set([after, before, labels[n], ...likely])].slice(0, 5);
    const bar = (kind, value) => make('span', { class: `probability ${kind}` },
      make('span', { style: `width: ${100 * value}%` }), make('small', { text: percent(value) }));
    return [
      make('h4', { text: 'Probabilities' }),
      make('p', { class: 'key' }, make('span', {}, make('span', { class: 'swatch old' }), ' pre-trained'),
        make('span', {}, make('span', { class: 'swatch' }), ' edited')),
      make('ul', { class: 'classes' }, ...shown.map((c) => make('li', {
        'aria-label': `${classes[c]}: ${percent(old[c])} before, ${percent(now[c])} now` },
        make('span', { class: 'class', text: classes[c] + (c === labels[n] ? ' (true)' : '') }),
        make('span', {}, bar('old', old[c]), bar('now', now[c]))))),
    ];
  }

  pushes(t, n, after) {
    const { model, alpha, data } = this.app;
    const { classes } = data.sets[t];
    const logits = model.logits(t, n, alpha);
    logits[after] = -Infinity;
    const rival = logits.indexOf(Math.max(...logits));
    const pushes = model.pushes(t, n, alpha, after, rival);
    const lines = pushes
      .map((push, s) => ({ push, what: s ? tau(data.vectors[s - 1].name) : 'pre-trained', shown: !s || alpha[s - 1] !== 0 }))
      .filter(({ shown }) => shown);
    const most = Math.max(...lines.map(({ push }) => Math.abs(push)), 1e-9);
    return [
      make('h4', {}, `What speaks for “${classes[after]}” over “${classes[rival]}”`),
      make('ul', { class: 'pushes' }, ...lines.map(({ push, what }) => make('li', {},
        make('span', { class: 'class' }, what),
        make('span', { class: `push ${push < 0 ? 'against' : 'for'}` },
          make('span', { style: `width: ${(50 * Math.abs(push)) / most}%` })),
        make('span', { class: 'value', text: signed(push, 1) })))),
      make('p', { class: 'small', text: `Together ${signed(pushes.reduce((sum, push) => sum + push, 0), 1)}: in the
        linearized model the parts add up exactly (in logits; the probability’s odds grow by e for each).` }),
    ];
  }
}
