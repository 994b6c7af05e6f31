'use strict';
// The mixing desk: the regime, a slider and a bar for each task, the ready-made edits, the sums.

/** What a regime is called, and what there is to say of it, as the page has it. */
function textsOf({ name }) {
  const text = [...document.querySelectorAll('template[data-regime]')].find(({ dataset }) => dataset.regime === name);
  return { title: text?.dataset.title ?? name, about: text?.innerHTML ?? 'Another way to fine-tune.' };
}

class Desk {
  constructor(app) {
    this.app = app;
    const { data } = app;
    $('count').textContent = data.tasks.length;
    data.regimes.forEach((regime, r) => $('regimes').append(filled('regime', { r, name: textsOf(regime).title })));
    $('regimes').addEventListener('change', ({ target }) => app.read(Number(target.value)));
    this.sum = this.coefficient($('sum'), $('sum-exact'), (coefficient, gesture) =>
      app.set(app.edit(coefficient), { gesture }));
    $('named').addEventListener('click', ({ target }) => target.dataset.edit && app.set(app.edit(target.dataset.edit)));
    this.explainAnalogy();
    const names = data.tasks.map((t) => data.sets[t].name);
    this.all = this.term({ all: true, name: names[0], last: names.at(-1) });
    this.terms = data.vectors.map(({ name }) => this.term({ name }));
    this.rows = data.sets.map((set, t) => this.row(set.name, t, app.vectorOf(t)));
    data.vectors.forEach(({ name, set }, s) => set === null && this.rows.push(this.row(name, null, s)));
    const counts = data.tasks.map((t) => data.sets[t].count);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    tell('sample', { images: least === most ? least : `${least} to ${most}`, step: (100 / least).toFixed(1) });
  }

  /** A slider and a field for the exact number, which move one coefficient. */
  coefficient(slider, exact, move) {
    slider.addEventListener('input', () => move(Number(slider.value), true));
    slider.addEventListener('change', () => this.app.endGesture());
    exact.addEventListener('change', () => {
      const wanted = Number(exact.value);
      const possible = clamp(wanted, -1, 1.5);
      if (exact.value !== '' && Number.isFinite(wanted)) move(possible, false);
      else this.app.refresh();
      if (possible !== wanted) this.app.held = 'Coefficients go from −1 to 1.5.';
    });
    return { slider, exact };
  }

  explainAnalogy() {
    const { analogy, sets, vectors } = this.app.data;
    $('by-analogy').hidden = !analogy;
    if (!analogy) return;
    const [styled, target, plain] = [...analogy.plus, ...analogy.minus].map((s) => vectors[s].name);
    tell('analogy', { styled, target, plain, tried: sets.find((set) => set.role === 'analogy').name });
  }

  /** Of set t (or null) and vector s (or -1). */
  row(name, t, s) {
    const { app } = this;
    const role = t === null ? 'for the analogy' : { control: 'control task', analogy: 'no vector' }[app.data.sets[t].role];
    const line = made('row', {
      name, role, vector: s >= 0, task: t !== null && s >= 0, measured: t !== null, ...lookOf(app.data, t) });
    const row = { t, s, line };
    for (const part of ['meter', 'alone', 'value', 'changed']) row[part] = line.querySelector(`.${part}`);
    if (s >= 0) {
      Object.assign(row, this.coefficient(line.querySelector('[type=range]'), line.querySelector('[type=number]'),
        (coefficient, gesture) => app.move(s, coefficient, gesture)));
    }
    for (const button of line.querySelectorAll('button'))
      button.addEventListener('click', () => app.set(app.edit(button.dataset.edit, [t]), { moved: s }));
    $('rows').append(line);
    return row;
  }

  draw(view) {
    const { app } = this;
    const regime = app.data.regimes[app.regime];
    if (this.shown !== regime) {
      this.shown = regime;
      $(`regime-${app.regime}`).checked = true;
      const { title, about } = textsOf(regime);
      $('kind').textContent = `${title}:`;
      $('about').innerHTML = about;
      $('chosen').hidden = regime.chosen === 1; // then the button for 1 is enough
      $('chosen').textContent = `All at ${regime.chosen}, the best on validation`;
      $('by-analogy').disabled = regime.analogy === undefined;
      $('by-analogy').title = regime.analogy === undefined ? 'not computed for this kind of model' : '';
    }
    const tasks = app.data.vectors.flatMap((vector, s) => (vector.set === null ? [] : [s]));
    const together = tasks.every((s) => app.alpha[s] === app.alpha[tasks[0]]);
    this.show(this.sum, mean(tasks.map((s) => app.alpha[s])));
    if (!together) this.sum.exact.value = '';
    const all = together && tasks.length > 2;
    this.drawTerm(this.all, all ? app.alpha[tasks[0]] : 0);
    this.terms.forEach((term, s) => this.drawTerm(term, all && tasks.includes(s) ? 0 : app.alpha[s]));
    for (const row of this.rows) this.drawRow(row, view);
    $('held').hidden = !app.held;
    put($('held'), app.held);
    this.drawSums(view);
  }

  show({ slider, exact }, coefficient) {
    slider.value = coefficient;
    mark(slider, { 'aria-valuetext': signed(coefficient) });
    if (document.activeElement !== exact || Number(exact.value) !== coefficient)
      exact.value = Number(coefficient.toFixed(3));
  }

  drawRow(row, view) {
    if (row.slider) this.show(row, this.app.alpha[row.s]);
    if (row.t === null) row.line.hidden = $('by-analogy').disabled;
    if (!row.meter) return;
    const { accuracy, changed } = view.seen[row.t];
    const { before, alone } = view.marks[row.t];
    const { count } = this.app.data.sets[row.t];
    const now = percent(accuracy);
    row.alone.hidden = !Number.isFinite(alone);
    put(row.value, now);
    put(row.changed, Number.isFinite(changed) ? `${changed} disturbed` : '');
    const said = `${Math.round(count * accuracy)} of ${count} right; pre-trained ${percent(before)}` +
      (row.alone.hidden ? '' : `, its own vector alone ${percent(alone)}`);
    mark(row.meter, {
      style: `--accuracy: ${accuracy}; --before: ${before}; --alone: ${alone || 0}`,
      title: said, 'aria-valuenow': Math.round(100 * accuracy), 'aria-valuetext': `${now}; ${said}`,
    });
  }

  /** A term of the formula: of one vector, or of all from the first to the last. */
  term(values) {
    const line = made('term', values);
    $('formula').append(' ', line);
    return { line, amount: line.querySelector('.amount') };
  }
  drawTerm({ line, amount }, coefficient) {
    line.hidden = coefficient === 0;
    put(amount, `${coefficient < 0 ? '−' : '+'} ${Math.abs(coefficient).toFixed(2)}`);
  }

  drawSums(view) {
    const { data, moved, inGesture } = this.app;
    const { control, sets, vectors } = data;
    const values = {
      ...view, ...view.last, vector: vectors[moved]?.name, known: Number.isFinite(view.interference),
      all: Number.isFinite(view.retained), control: sets[control]?.name,
      kept: view.seen[control]?.accuracy, keptBefore: view.marks[control]?.before,
    };
    for (const part of ['mean', 'retained', 'kept', 'interference'])
      for (const line of [part, `${part}-note`]) tell(line, values);
    if (!inGesture) tell('status', values);
  }
}
