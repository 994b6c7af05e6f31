'use strict';
// The mixing desk: the regime, a slider and a bar for each task, the ready-made edits, the sums.

const regimeTexts = {
  linearized: [
    'Linearized',
    'The network is replaced by its <dfn>tangent</dfn> at the pre-trained weights θ<sub>0</sub>, a straight line in place of a curve: twice the change of weights changes the features twice as much. Vectors were trained in this model. They may disturb other tasks, but the disturbances add up: no new one arises when vectors meet.',
  ],
  'linearized, tau-Jp': [
    'τJp',
    'Linearized, and trained with a penalty for moving other tasks’ features. How a vector τ moves the features of their (unlabelled) images is the product Jτ, where J, the Jacobian, says how fast features change with each weight. Such vectors are made to be added.',
  ],
  'linearized, TAK': [
    'TAK',
    'Task arithmetic with K-FAC: linearized, and trained with a penalty for moving other tasks’ features, like τJp, but without their images. Summary statistics of what each layer sees and passes on (K-FAC) take their place.',
  ],
  'non-linear': [
    'Non-linear',
    'The network itself, after ordinary fine-tuning. What vectors do here does not add up, so only passes through the network can tell, and the study made these beforehand. Sliders jump to the nearest combination that it computed: one task alone, all tasks by the same amount, or the two tasks of a pair that the map offers, each in steps.',
  ],
};
const textsOf = (regime) => regimeTexts[regime.name] ?? [regime.name, 'Another way to fine-tune.'];

class Desk {
  constructor(app) {
    this.app = app;
    const { data } = app;
    $('count').textContent = `${data.tasks.length}`;
    this.regimes = data.regimes.map((regime, r) => {
      const input = make('input', { type: 'radio', name: 'explorer-regime', id: `explorer-regime-${r}`,
        onchange: () => app.read(r) });
      $('regimes').append(input, make('label', { for: input.id, text: textsOf(regime)[0] }));
      return input;
    });
    this.sum = this.coefficient($('sum'), $('sum-exact'), (coefficient, gesture) =>
      app.set(app.all(coefficient), { gesture }));
    this.named();
    this.rows = data.sets.map((set, t) => this.row(set.name, t, app.vectorOf(t)));
    data.vectors.forEach((vector, s) => {
      if (vector.set === null) this.rows.push(this.row(vector.name, null, s));
    });
    const counts = data.tasks.map((t) => data.sets[t].count);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    $('sample').textContent = `Accuracy on ${least === most ? least : `${least} to ${most}`} test images a task,
      the ones shown on this page, so a step is ${(100 / least).toFixed(1)} points. The tables of the report use all test images.`;
  }

  /** A slider and a field for the exact number, which move one coefficient. */
  coefficient(slider, exact, move) {
    slider.addEventListener('input', () => move(Number(slider.value), true));
    slider.addEventListener('change', () => this.app.endGesture());
    exact.addEventListener('change', () => {
      const wanted = Number(exact.value);
      const possible = Math.min(1.5, Math.max(-1, wanted));
      if (exact.value !== '' && Number.isFinite(wanted)) move(possible, false);
      else this.app.refresh();
      if (possible !== wanted) this.app.held = 'Coefficients go from −1 to 1.5.';
    });
    return { slider, exact };
  }

  named() {
    const { app } = this;
    const button = (text, wanted) => {
      const made = make('button', { type: 'button', onclick: () => app.set(wanted()) }, ...text);
      $('named').append(made);
      return made;
    };
    button(['Pre-trained'], () => app.all(0));
    button([(this.chosen = make('span'))], () => app.all(app.data.regimes[app.regime].chosen));
    button(['All at 1'], () => app.all(1));
    if (app.data.analogy) {
      const { plus, minus } = app.data.analogy;
      const [styled, target, plain] = [...plus, ...minus].map((s) => app.data.vectors[s].name);
      const tried = app.data.sets.find((set) => set.role === 'analogy').name;
      $('analogy').textContent = `Analogy: ${styled} − ${plain} + ${target}. What turns ${plain} into ${styled} is a style; it
        is carried over to ${target}, and tried on ${tried}, for which there is no vector.`;
      this.analogy = button(['Analogy'], () => {
        const amount = app.data.regimes[app.regime].analogy;
        return app.alpha.map((_, s) => (plus.includes(s) ? amount : minus.includes(s) ? -amount : 0));
      });
    }
  }

  row(name, t, s) {
    const { app } = this;
    const count = app.alpha.length;
    const look = lookOf(app.data, t);
    const role = t === null ? 'for the analogy' : { control: 'control task', analogy: 'no vector' }[app.data.sets[t].role];
    const line = make('div', { class: 'row', role: 'group', 'aria-label': name, style: `--colour: var(${look.colour})` },
      make('span', { class: 'name' }, glyph(look), make('span', { text: name })));
    if (role) line.append(make('small', { class: 'jumps', text: role }));
    const row = { t, s, line };
    if (s >= 0) {
      const slider = make('input', { type: 'range', min: -1, max: 1.5, step: 0.01, 'aria-label': `Coefficient of τ ${name}` });
      const exact = make('input', { type: 'number', min: -1, max: 1.5, step: 0.01, 'aria-label': `Coefficient of τ ${name}, exactly` });
      Object.assign(row, this.coefficient(slider, exact, (coefficient, gesture) => app.move(s, coefficient, gesture)));
      line.append(make('span', { class: 'slider' }, slider), exact);
    }
    if (s >= 0 && t !== null) {
      const jump = (text, label, coefficient) =>
        make('button', { type: 'button', text, 'aria-label': label, title: label,
          onclick: () => app.set(only(count, s, coefficient()), { moved: s }) });
      line.append(make('span', { class: 'jumps' },
        jump('alone', `${name} alone, at 1`, () => 1),
        jump('negate', `${name} subtracted, all others 0`, () => -(app.data.regimes[app.regime].negation?.[t] ?? 1))));
    }
    if (t !== null) {
      row.fill = make('span', { class: 'fill' });
      row.before = make('span', { class: 'mark before' });
      row.alone = make('span', { class: 'mark alone' });
      row.meter = make('span', { class: 'track', role: 'meter', 'aria-label': `Accuracy on ${name}`,
        'aria-valuemin': 0, 'aria-valuemax': 100 }, row.fill, row.before, row.alone);
      row.value = make('span', { class: 'value' });
      row.changed = make('span', { class: 'changed' });
      line.append(row.meter, row.value, row.changed);
    }
    $('rows').append(line);
    return row;
  }

  draw(view) {
    const { app } = this;
    const regime = app.data.regimes[app.regime];
    this.regimes.forEach((input, r) => (input.checked = r === app.regime));
    $('about').innerHTML = textsOf(regime)[1];
    this.chosen.textContent = `All at ${regime.chosen}, the best on validation`;
    const tasks = app.data.vectors.flatMap((vector, s) => (vector.set === null ? [] : [s]));
    const together = tasks.every((s) => app.alpha[s] === app.alpha[tasks[0]]);
    this.show(this.sum, mean(tasks.map((s) => app.alpha[s])));
    if (!together) this.sum.exact.value = '';
    $('formula').replaceChildren(...this.formula(tasks, together));
    if (this.analogy) this.analogy.disabled = regime.analogy === undefined;
    for (const row of this.rows) this.drawRow(row, view);
    $('held').hidden = !app.held;
    $('held').textContent = app.held;
    this.drawSums(view);
  }

  show({ slider, exact }, coefficient) {
    slider.value = coefficient;
    slider.setAttribute('aria-valuetext', signed(coefficient));
    if (document.activeElement !== exact || Number(exact.value) !== coefficient)
      exact.value = Number(coefficient.toFixed(3));
  }

  drawRow(row, view) {
    if (row.slider) this.show(row, this.app.alpha[row.s]);
    if (row.t === null) row.line.hidden = this.analogy.disabled;
    if (!row.meter) return;
    const { accuracy, changed } = view.seen[row.t];
    const { before, alone } = view.marks[row.t];
    const count = this.app.data.sets[row.t].count;
    row.fill.style.transform = `scaleX(${accuracy})`;
    row.before.style.left = `${100 * before}%`;
    row.alone.style.left = `${100 * alone}%`;
    row.alone.hidden = !Number.isFinite(alone);
    row.value.textContent = percent(accuracy);
    row.changed.textContent = Number.isFinite(changed) ? `${changed} disturbed` : '';
    row.meter.setAttribute('aria-valuenow', Math.round(100 * accuracy));
    row.meter.setAttribute('aria-valuetext',
      `${percent(accuracy)}; pre-trained ${percent(before)}${row.alone.hidden ? '' : `, alone ${percent(alone)}`}`);
    row.meter.title = `${Math.round(count * accuracy)} of ${count} right; pre-trained ${percent(before)}` +
      (row.alone.hidden ? '' : `, its own vector alone ${percent(alone)}`);
  }

  formula(tasks, together) {
    const { data, alpha } = this.app;
    const parts = [make('i', { text: 'θ' }, make('sub', { text: '0' }))];
    const term = (coefficient, ...what) => {
      if (coefficient !== 0)
        parts.push(' ', make('span', {}, `${coefficient < 0 ? '−' : '+'} ${Math.abs(coefficient).toFixed(2)} `, ...what));
    };
    if (together && tasks.length > 2 && alpha[tasks[0]] !== 0) {
      term(alpha[tasks[0]], '(', tau(data.vectors[tasks[0]].name), ' + … + ', tau(data.vectors[tasks.at(-1)].name), ')');
    } else {
      for (const s of tasks) term(alpha[s], tau(data.vectors[s].name));
    }
    data.vectors.forEach((vector, s) => vector.set === null && term(alpha[s], tau(vector.name)));
    return parts;
  }

  drawSums(view) {
    const { data, moved } = this.app;
    $('mean').textContent = percent(view.accuracy);
    $('mean-note').textContent = `pre-trained ${percent(view.before)}, each alone ${percent(view.alone)}`;
    $('retained').textContent = percent(view.retained);
    $('retained-note').textContent = Number.isFinite(view.retained)
      ? 'of what each vector gains alone; 100 % is as good as separate networks' : 'shown when the vectors of all tasks are in';
    if (data.control >= 0) {
      $('kept').textContent = percent(view.seen[data.control].accuracy);
      $('kept-note').textContent = `${data.sets[data.control].name}, which no vector is meant to touch;
        pre-trained ${percent(view.marks[data.control].before)}`;
    }
    $('interference').textContent = percent(view.interference);
    $('last').textContent = !Number.isFinite(view.interference)
      ? 'cannot be told here: that takes each vector alone at its coefficient, which was not computed' : 'of answers are disturbed: they change because other tasks’ vectors are there' +
      (view.last ? `; ${data.vectors[moved].name}, moved last, changes ${view.last.changed} of ${view.last.count}` : '');
    if (!this.app.inGesture) {
      $('status').textContent = `Mean accuracy ${percent(view.accuracy)}, interference ${percent(view.interference)}.`;
    }
  }
}
