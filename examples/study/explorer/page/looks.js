'use strict';
// How things look and are called everywhere: a colour and a shape for each task, numbers as text, and
// the page's templates with their gaps filled.

// Shapes in a box of 12 × 12, told apart without colour.
const shapes = [
  'M6 1.2A4.8 4.8 0 1 1 5.99 1.2Z', // disc
  'M1.6 1.6H10.4V10.4H1.6Z', // square
  'M6 .6 11.4 10.4H.6Z', // triangle
  'M6 .2 11.8 6 6 11.8 .2 6Z', // diamond
  'M4.2.8H7.8V4.2H11.2V7.8H7.8V11.2H4.2V7.8H.8V4.2H4.2Z', // plus
  'M.6 1.6H11.4L6 11.4Z', // triangle upside down
  'M6 .2 7.5 4.1 11.7 4.4 8.5 7 9.5 11.1 6 8.8 2.5 11.1 3.5 7 .3 4.4 4.5 4.1Z', // star
  'M2 .4 6 4.2 10 .4 11.6 2 7.8 6 11.6 10 10 11.6 6 7.8 2 11.6 .4 10 4.2 6 .4 2Z', // cross
];
const ring = 'M6 1A5 5 0 1 1 5.99 1ZM6 3.4A2.6 2.6 0 1 0 6.01 3.4Z'; // no task: the control task

/** The look of a set: tasks have a colour and a shape of their own, all else is a grey ring. */
function lookOf(data, t) {
  const k = data.tasks.indexOf(t) % shapes.length;
  return k < 0 ? { colour: '--other', path: ring } : { colour: `--task-${k}`, path: shapes[k] };
}

// Asking for a style makes the browser work them all out: each colour is asked for once a theme.
const colours = new Map();
function colourOf(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle($('plane')).getPropertyValue(name).trim());
  return colours.get(name);
}

const signed = (number, digits = 2) => `${number < 0 ? '−' : ''}${Math.abs(number).toFixed(digits)}`;
const percent = (part) => (Number.isFinite(part) ? `${signed(Math.round(100 * part), 0)}\u00a0%` : '–');
const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);
const mean = (numbers) => sum(numbers) / numbers.length;
const clamp = (x, least, most) => Math.min(most, Math.max(least, x));

const $ = (id) => document.getElementById(`explorer-${id}`);

/** Gives an element a text, or an attribute a value; what has it already is left alone: a layout is saved. */
function put(element, text) {
  const node = element.firstChild ?? element.appendChild(new Text());
  if (node.data !== text) node.data = text;
}
function mark(element, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, value);
}

/**
 * A copy of a template of the page: each {gap} holds the value of that name, each {gap%} that share in
 * percent, what has a data-if is there if that value is true, and what has a data-unless if it is not.
 */
function filled(name, values = {}) {
  const escaped = (text) => `${text}`.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const copy = document.createElement('template');
  copy.innerHTML = $(name).innerHTML.replace(/\{(\w+)(%?)\}/g, (_, gap, share) =>
    escaped(share ? percent(values[gap]) : values[gap]));
  for (const part of copy.content.querySelectorAll('[data-if]')) if (!values[part.dataset.if]) part.remove();
  for (const part of copy.content.querySelectorAll('[data-unless]')) if (values[part.dataset.unless]) part.remove();
  return copy.content;
}
/** The same, of a template that is one element. */
const made = (name, values) => filled(name, values).firstElementChild;
/** Fills the element of a name with its text (the template `name-text`), unless it says so already; returns what it says. */
function tell(name, values) {
  const text = filled(`${name}-text`, values);
  if ($(name).textContent !== text.textContent) $(name).replaceChildren(text);
  return $(name).textContent;
}
