'use strict';
// The edited model θ0 + Σ α_s τ_s, asked about the images of a set. Both readings of it answer the
// same questions; what the second was not asked beforehand, it does not know (null).

const zeros = (count) => new Array(count).fill(0);
const only = (count, s, coefficient) => zeros(count).map((_, i) => (i === s ? coefficient : 0));

/**
 * The linearized model. Its features are f(x; θ0) + Σ α_s J(x; θ0) τ_s, and an answer is the row of
 * the head that they point along most: scale · cos(features, row). So all that is needed of features
 * and tangents is their products with the head's unit rows, [image][class], and with each other, of
 * which the length of the sum is made. Two more columns are the directions of the plane.
 */
class LinearModel {
  constructor(regime, data) {
    this.scale = data.scale;
    this.knows = data.vectors.map((vector) => vector.set !== null || regime.analogy !== undefined);
    this.sets = data.sets.map((set, t) => {
      const size = set.count * set.columns;
      const tangents = halvesOf(regime.tangents[t]);
      return {
        ...set,
        sums: new Float32Array(size), // room for `sums`: new ones would have to be cleared away while frames wait
        tangents: data.vectors.map((_, s) => tangents.subarray(s * size, (s + 1) * size)),
        products: floatsOf(regime.products[t]),
      };
    });
  }

  /** Any coefficients will do, but for a vector that was not trained in this way. */
  hold(wanted) { return wanted.map((coefficient, s) => (this.knows[s] ? coefficient : 0)); }

  /** Products of the edited features with the head's rows, and their two coordinates; good until the next call. */
  sums(t, alpha) {
    const { features, tangents, sums } = this.sets[t];
    sums.set(features);
    tangents.forEach((tangent, s) => {
      const coefficient = alpha[s];
      if (coefficient !== 0) for (let i = 0; i < sums.length; ++i) sums[i] += coefficient * tangent[i];
    });
    return sums;
  }

  /** The lengths of the edited features, [image]. */
  lengths(t, alpha) {
    const terms = [1, ...alpha];
    const { count, products } = this.sets[t];
    const lengths = new Float64Array(count);
    for (let n = 0, at = 0; n < count; ++n) {
      let square = 0;
      for (let i = 0; i < terms.length; ++i)
        for (let j = i; j < terms.length; ++j) square += terms[i] * terms[j] * products[at++] * (i === j ? 1 : 2);
      lengths[n] = Math.sqrt(Math.max(square, 1e-30));
    }
    return lengths;
  }

  /** The class answered, [image]: the length does not matter here. */
  answers(t, alpha, sums = this.sums(t, alpha)) {
    const { count, columns, classes } = this.sets[t];
    const answers = new Uint16Array(count);
    for (let n = 0; n < count; ++n) {
      const row = n * columns;
      let best = 0;
      for (let c = 1; c < classes.length; ++c) if (sums[row + c] > sums[row + best]) best = c;
      answers[n] = best;
    }
    return answers;
  }

  /** Answers, and where the features point in the plane, [image][2], within the unit circle. */
  see(t, alpha) {
    const { count, columns, classes } = this.sets[t];
    const sums = this.sums(t, alpha);
    const lengths = this.lengths(t, alpha);
    const places = new Float32Array(2 * count);
    for (let i = 0; i < places.length; ++i)
      places[i] = sums[(i >> 1) * columns + classes.length + (i & 1)] / lengths[i >> 1];
    return { answers: this.answers(t, alpha, sums), places };
  }

  /** The logits of one image, [class]. */
  logits(t, n, alpha) {
    const { columns, classes } = this.sets[t];
    const sums = this.sums(t, alpha).subarray(n * columns, n * columns + classes.length);
    const length = this.lengths(t, alpha)[n];
    return Array.from(sums, (sum) => (this.scale * sum) / length);
  }

  probabilities(t, n, alpha) { return softmax(this.logits(t, n, alpha)); }

  /**
   * What the pre-trained model and each task vector add to the lead of class `a` over class `b`, in
   * logits: [1 + vectors]. Their sum is the lead.
   */
  pushes(t, n, alpha, a, b) {
    const { columns, features, tangents } = this.sets[t];
    const share = this.scale / this.lengths(t, alpha)[n];
    const lead = (numbers) => numbers[n * columns + a] - numbers[n * columns + b];
    return [features, ...tangents].map((numbers, s) => share * (s ? alpha[s - 1] : 1) * lead(numbers));
  }
}

function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** The network itself, at the points where the study asked it. */
class ComputedModel {
  constructor(regime, data) {
    this.points = regime.points;
    this.index = new Map(regime.points.map((alpha, p) => [this.key(alpha), p]));
    this.sets = data.sets.map((set, t) => {
      const answers = bytesOf(regime.answers[t]);
      return {
        ...set,
        answers: set.classes.length > 256 ? new Uint16Array(answers.buffer) : answers,
        confidences: bytesOf(regime.confidences[t]),
        places: new Int8Array(bytesOf(regime.places[t]).buffer),
      };
    });
  }

  key(alpha) { return alpha.map((coefficient) => Math.round(1000 * coefficient) + 0).join(); }
  find(alpha) { return this.index.get(this.key(alpha)); }

  /** The nearest point that was computed; the coefficient just moved, if any, counts four times. */
  hold(wanted, moved) {
    const distances = this.points.map((alpha) =>
      sum(alpha.map((coefficient, s) => (s === moved ? 4 : 1) * (coefficient - wanted[s]) ** 2)));
    const least = Math.min(...distances);
    return this.points[distances.findIndex((distance) => distance < least + 1e-9)].slice();
  }

  answers(t, alpha) {
    const p = this.find(alpha);
    const { count, answers } = this.sets[t];
    return p === undefined ? null : Uint16Array.from(answers.subarray(p * count, (p + 1) * count));
  }

  see(t, alpha) {
    const p = this.find(alpha);
    const { count, places } = this.sets[t];
    return {
      answers: this.answers(t, alpha),
      places: Float32Array.from(places.subarray(2 * p * count, 2 * (p + 1) * count), (x) => x / 127),
    };
  }

  /** Of the answer only. */
  confidence(t, n, alpha) {
    const { count, confidences } = this.sets[t];
    return confidences[this.find(alpha) * count + n] / 255;
  }
}

/** How many entries differ, and which share. */
const differences = (one, other) => one.reduce((count, x, i) => count + (x === other[i] ? 0 : 1), 0);
const share = (one, other) => differences(one, other) / one.length;
