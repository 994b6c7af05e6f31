'use strict';
// A row of test images for each set, with the edited model's answers.

/** Shows image n of a set in an element, out of the set's one picture. */
function showPicture(element, set, n) {
  const down = Math.ceil(set.count / set.across);
  const along = (k, of) => (of > 1 ? (100 * k) / (of - 1) : 0);
  element.style.background = `url(${set.sheet}) ${along(n % set.across, set.across)}%
    ${along(Math.floor(n / set.across), down)}% / ${100 * set.across}% ${100 * down}% no-repeat`;
}

class Images {
  constructor(app) {
    this.app = app;
    this.rows = app.data.sets.map((set, t) => this.row(set, t));
    // Its height is no matter: that changes as notes get longer.
    new ResizeObserver(([{ contentRect: { width } }]) => {
      if (width !== this.width) this.fit();
      this.width = width;
    }).observe($('images'));
  }

  /** Shows as many images as fit in a line, or all. What is hidden costs nothing. */
  fit() {
    for (const { strip, thumbs, more } of this.rows) {
      const open = more.getAttribute('aria-expanded') === 'true';
      const fits = getComputedStyle(strip).gridTemplateColumns.split(' ').length;
      thumbs.forEach(({ button }, n) => (button.hidden = !open && n >= fits));
    }
    this.app.refresh();
  }

  row(set, t) {
    const line = made('line', { name: set.name, count: set.count, ...lookOf(this.app.data, t) });
    const [note, more, strip] = ['note', 'more', 'strip'].map((part) => line.querySelector(`.${part}`));
    const open = (all) => {
      more.setAttribute('aria-expanded', all);
      this.fit();
    };
    more.addEventListener('click', () => open(more.getAttribute('aria-expanded') === 'false'));
    const thumbs = set.labels.map((_, n) => {
      const button = made('thumb');
      showPicture(button.querySelector('.picture'), set, n);
      button.addEventListener('click', () => this.app.panel(Lens).open(t, n, button));
      button.tabIndex = n ? -1 : 0;
      strip.append(button);
      return { button, answer: button.querySelector('.answer'), shown: -1 };
    });
    strip.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -set.count, End: set.count }[event.key];
      const at = thumbs.findIndex(({ button }) => button === document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      const to = clamp(at + step, 0, set.count - 1);
      if (thumbs[to].button.hidden) open(true);
      thumbs[at].button.tabIndex = -1;
      thumbs[to].button.tabIndex = 0;
      thumbs[to].button.focus();
    });
    $('images').append(line);
    return { set, t, note, more, strip, thumbs };
  }

  draw(view) {
    for (const { set, t, note, thumbs } of this.rows) {
      const { answers, fresh } = view.seen[t];
      const right = set.count - differences(answers, set.labels);
      const changed = fresh.filter((is) => is).length;
      const said = `${right} of ${set.count} right${changed ? `, ${changed} changed by the last move` : ''}`;
      put(note, said);
      thumbs.forEach((thumb, n) => this.show(thumb, set, n, answers[n], fresh[n]));
    }
  }

  show(thumb, set, n, answered, fresh) {
    const { button } = thumb;
    if (button.hidden || thumb.shown === 2 * answered + fresh) return;
    thumb.shown = 2 * answered + fresh;
    const [truth, answer] = [set.labels[n], answered].map((c) => set.classes[c]);
    const is = answered === set.labels[n] ? 'right' : 'wrong';
    const breakable = answer.replace(/([a-z])(?=[A-Z])/g, '$1\u200b'); // StorageTanks between its words
    put(thumb.answer, `${is === 'right' ? '✓' : '✗'} ${breakable}`);
    button.className = `thumb ${is}${fresh ? ' new' : ''}`;
    button.title = `${truth}; answered: ${answer}`;
    button.setAttribute('aria-label', `${set.name}, image ${n + 1}, ${truth}: answered ${answer}, ${is}` +
      (fresh ? ', changed by the last move' : ''));
  }
}
