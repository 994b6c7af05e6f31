'use strict';
// A row of test images for each set, with the edited model's answers.

/** Shows image n of a set in an element, out of the set's one picture. */
function showPicture(element, set, n) {
  const down = Math.ceil(set.count / set.across);
  const along = (k, of) => (of > 1 ? (100 * k) / (of - 1) : 0);
  element.style.backgroundImage = `url(${set.sheet})`;
  element.style.backgroundSize = `${100 * set.across}% ${100 * down}%`;
  element.style.backgroundPosition =
    `${along(n % set.across, set.across)}% ${along(Math.floor(n / set.across), down)}%`;
}

class Images {
  constructor(app) {
    this.app = app;
    this.rows = app.data.sets.map((set, t) => this.row(set, t));
    new ResizeObserver(() => this.fit()).observe($('images'));
  }

  /** Shows as many images as fit in a line, or all. What is hidden costs nothing. */
  fit() {
    for (const { strip, thumbs, open } of this.rows) {
      const fits = getComputedStyle(strip).gridTemplateColumns.split(' ').length;
      thumbs.forEach(({ button }, n) => (button.hidden = !open && n >= fits));
    }
    this.app.refresh();
  }

  row(set, t) {
    const { app } = this;
    const look = lookOf(app.data, t);
    const note = make('span', { class: 'note' });
    const strip = make('div', { class: 'strip', role: 'group', 'aria-label': `Images of ${set.name}` });
    const more = make('button', { type: 'button', class: 'more', 'aria-expanded': 'false', text: `Show all ${set.count}` });
    const row = { set, t, note, strip, said: '', open: false };
    const open = (all) => {
      row.open = all;
      more.setAttribute('aria-expanded', all);
      more.textContent = all ? 'Show one line' : `Show all ${set.count}`;
      this.fit();
    };
    more.addEventListener('click', () => open(!row.open));
    row.thumbs = set.labels.map((_, n) => {
      const answer = make('span', { class: 'answer' });
      const picture = make('span', { class: 'picture' });
      showPicture(picture, set, n);
      const button = make('button', { type: 'button', class: 'thumb', tabindex: n ? -1 : 0,
        onclick: () => app.panels.find((panel) => panel instanceof Lens).open(t, n, button) }, picture, answer);
      strip.append(button);
      return { button, answer, shown: -1 };
    });
    strip.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -set.count, End: set.count }[event.key];
      const { thumbs } = row;
      const at = thumbs.findIndex(({ button }) => button === document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      const to = Math.min(set.count - 1, Math.max(0, at + step));
      if (thumbs[to].button.hidden) open(true);
      thumbs[at].button.tabIndex = -1;
      thumbs[to].button.tabIndex = 0;
      thumbs[to].button.focus();
    });
    $('images').append(make('div', { class: 'line', style: `--colour: var(${look.colour})` },
      make('h4', {}, glyph(look), set.name, note, more), strip));
    return row;
  }

  draw(view) {
    for (const row of this.rows) {
      const { answers, fresh } = view.seen[row.t];
      const right = answers.filter((answer, n) => answer === row.set.labels[n]).length;
      const changed = fresh.filter((is) => is).length;
      const said = `${right} of ${answers.length} right${changed ? `, ${changed} changed by your last move` : ''}`;
      if (said !== row.said) row.note.textContent = row.said = said;
      row.thumbs.forEach((thumb, n) => {
        const key = 2 * answers[n] + fresh[n];
        if (key === thumb.shown || thumb.button.hidden) return;
        thumb.shown = key;
        const truth = row.set.classes[row.set.labels[n]];
        const answer = row.set.classes[answers[n]];
        const isRight = answers[n] === row.set.labels[n];
        thumb.answer.textContent = `${isRight ? '✓' : '✗'} ${answer}`;
        thumb.button.className = `thumb ${isRight ? 'right' : 'wrong'}${fresh[n] ? ' new' : ''}`;
        thumb.button.setAttribute('aria-label', `${row.set.name}, image ${n + 1}, ${truth}: answered ${answer}, ` +
          `${isRight ? 'right' : 'wrong'}${fresh[n] ? ', changed by your last move' : ''}`);
        thumb.button.title = `${truth}; answered: ${answer}`;
      });
    }
  }
}
