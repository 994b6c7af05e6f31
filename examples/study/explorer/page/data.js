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
function numberOfHalf(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
const numbersOfHalves = Float32Array.from({ length: 65536 }, (_, half) => numberOfHalf(half));

function halvesOf(base64) {
  const halves = new Uint16Array(bytesOf(base64).buffer);
  const numbers = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; ++i) numbers[i] = numbersOfHalves[halves[i]];
  return numbers;
}

function floatsOf(base64) {
  return new Float32Array(bytesOf(base64).buffer);
}

/** The data of the page, with the features of each set as numbers. */
function readData() {
  const data = JSON.parse(document.getElementById('explorer-data').textContent);
  for (const set of data.sets) {
    set.count = set.labels.length;
    set.columns = set.classes.length + 2;
    set.numbers = halvesOf(set.features);
    set.sheet = URL.createObjectURL(new Blob([bytesOf(set.picture)], { type: 'image/jpeg' }));
  }
  data.tasks = data.sets.flatMap((set, t) => (set.role === 'task' ? [t] : []));
  data.control = data.sets.findIndex((set) => set.role === 'control');
  return data;
}
