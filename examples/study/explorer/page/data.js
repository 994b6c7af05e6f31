'use strict';
// What the study wrote into the page: names, pictures, and numbers packed as base64. README.md
// beside this file says what each entry means.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// IEEE 754 half precision: a sign, five bits of exponent, ten of fraction.
const numbersOfHalves = Float32Array.from({ length: 65536 }, (_, half) => {
  const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
  const size = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  return half >> 15 ? -size : size;
});
const halvesOf = (base64) => Float32Array.from(new Uint16Array(bytesOf(base64).buffer)).map((half) => numbersOfHalves[half]);
const floatsOf = (base64) => new Float32Array(bytesOf(base64).buffer);

/** The data of the page, with the features of each set as numbers. */
function readData() {
  const data = JSON.parse($('data').textContent);
  for (const set of data.sets) {
    set.count = set.labels.length;
    set.columns = set.classes.length + 2;
    set.features = halvesOf(set.features);
    set.sheet = URL.createObjectURL(new Blob([bytesOf(set.picture)], { type: 'image/jpeg' }));
  }
  data.tasks = data.sets.flatMap((set, t) => (set.role === 'task' ? [t] : []));
  data.control = data.sets.findIndex((set) => set.role === 'control');
  return data;
}
