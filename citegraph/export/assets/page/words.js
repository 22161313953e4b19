// What all parts of a graph share: the data, what is looked at, words, colours, and how an element is made.
// All text from outside reaches the page by textContent or fillText, never as markup.
const $ = (id) => document.getElementById(id);

const FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
let data = null; // what is needed to draw
let works = []; // one object a work: its box, and, once the details are there, all that its card says; after them the bundles
let edges = []; // {id, from, to, kind}; after those of works, with `of`, those that bundles have in place of their members'
let edgesOf = []; // of each work and bundle: the edges in and out
let actors = []; // of each work: how many others act on it
let real = 0; // how many of `works` are works
let language = "vi";
let text = null; // the labels of the language
let whole = false; // whether the details are there
// What is chosen or under the pointer: a work or bundle by number, or an arrow; near, found: sets to keep bright, or null for all.
const looked = { selected: null, hovered: null, arrow: null, overArrow: null, near: null, found: null };
const off = { kinds: new Set(), types: new Set(), years: ["", ""] }; // years: the first and the last that are shown

// A work without a date is of any year.
function ofOtherYears(work) {
  if (!off.years[0] && !off.years[1]) return false;
  const [first, last] = off.years;
  const year = (work.date || "").slice(0, 4);
  return Boolean(year && ((first && year < first) || (last && year > last)));
}

const filteredOut = (work) => off.types.has(work.type) || ofOtherYears(work);

const filters = () => [...off.kinds, "|", ...off.types, "|", ...off.years].join();
const focus = () => (looked.selected === null ? looked.hovered : looked.selected);
const arrow = () => (looked.arrow === null && looked.selected === null ? looked.overArrow : looked.arrow);

function read(drawing) {
  data = drawing;
  const { width, height, scale, lines, type, scope, date } = data.works;
  works = width.map((_, i) => ({
    x: null, y: null, width: width[i], height: height[i], scale: scale[i], lines: lines[i],
    type: data.types[type[i]].id, scope: scope[i] === null ? null : data.scopes[scope[i]], date: date[i],
    key: null, symbol: null, name: null, issuer: null, title: null, short: null, probably: null, overrides: null, bundle: null,
  }));
  real = works.length;
  const { from, to, kind } = data.edges;
  edges = from.map((_, id) => ({ id, from: from[id], to: to[id], kind: data.kinds[kind[id]], of: null, way: null }));
  forgetRest();
  edgesOf = works.map(() => ({ in: [], out: [] }));
  for (const edge of edges) {
    edgesOf[edge.from].out.push(edge);
    edgesOf[edge.to].in.push(edge);
  }
  const counted = new Int32Array(works.length).fill(-1); // of each work: the last one that it was counted for
  actors = edgesOf.map((e, i) => {
    counted[i] = i; // what acts on itself is no other
    let others = 0;
    for (const { from: other } of e.in) {
      if (counted[other] !== i) others += 1;
      counted[other] = i;
    }
    return others;
  });
  readScene();
  Object.assign(looked, { selected: null, hovered: null, arrow: null, overArrow: null, near: null, found: null });
  whole = false;
}

function readDetails(details) {
  const { works: columns, strings, evidence, shortened, places } = details;
  for (const [name, values] of Object.entries(columns)) values.forEach((value, i) => (works[i][name] = value));
  for (const work of works) if (typeof work.issuer === "number") work.issuer = strings[work.issuer];
  data.shortened = shortened;
  data.evidence = evidence && readEvidence(evidence, strings, places);
  whole = true;
  index.length = 0; // the search knows the works of the graph before
}

const readEvidence = (evidence, strings, places) =>
  evidence.map((all, i) =>
    all.map(([quote, spots, own, source, from, to, extent, effective, page, changed], j) => ({
      quote: strings[quote], spots, own, source: strings[source], from, to, extent, effective, page, changed: changed || [],
      place: places ? places[i][j] : null,
    })),
  );

const busiest = () => works.slice(0, real).map((_, i) => i).filter((i) => actors[i]).sort((a, b) => actors[b] - actors[a] || a - b);
const tally = (values) => values.reduce((counts, v) => counts.set(v, (counts.get(v) || 0) + 1), new Map());

// ---- words and colours

// A label may state the noun of a number: {n:document|documents}.
const fill = (template, values) => template.replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, name, one, other) =>
  one === undefined ? shown(values[name]) : `${shown(values[name])} ${values[name] === 1 ? one : other}`);
const shown = (value) => (typeof value === "number" ? number(value) : value);
const typeOf = (id) => data.types.find((t) => t.id === id);
const typeNames = new Map();
function typeName(id) {
  if (!typeNames.has(id)) typeNames.set(id, text.typeNames[id] || (typeOf(id) || {}).name || id);
  return typeNames.get(id);
}
const shortDate = (date) => (language === "vi" && date ? date.split("-").reverse().join("/") : date);
const formats = {}; // a formatter takes longer to make than a thousand numbers to write
const number = (n) => (formats[language] ||= new Intl.NumberFormat(language)).format(n);
const shortName = (work) => work.symbol || work.name || work.lines.join(" ");
const bundleName = ({ members }) => fill(text.bundle, { n: members.length });
const bundleRole = ({ kind, incoming }) => text[incoming ? "out" : "in"][kind];
function fullName(work) {
  if (work.bundle) return `${bundleName(work.bundle)} · ${bundleRole(work.bundle)} ${fullName(works[work.bundle.shared])}`;
  return work.symbol || !work.name ? `${typeName(work.type)} ${shortName(work)}` : work.name;
}

const system = matchMedia("(prefers-color-scheme: dark)");
let scheme = null; // what the reader chose, or null for what the system has
let printing = false;
const dark = () => !printing && (scheme === null ? system.matches : scheme === "dark");
let inks = null;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const ink = () => (inks = inks || Object.fromEntries(["back", "text", "soft", "line", "focus", "panel"].map((name) => [name, css(name)])));
const edgeColour = (kind) => data.palette.kinds[kind][dark() ? "dark" : "light"];
const boxes = new Map();
function boxColours(id) {
  if (!boxes.has(id)) {
    const hue = (typeOf(id) || { hue: null }).hue;
    const [s1, s2] = hue === null ? [0, 0] : dark() ? [42, 70] : [78, 62];
    boxes.set(id, dark()
      ? { fill: `hsl(${hue || 0} ${s1}% 19%)`, edge: `hsl(${hue || 0} ${s2}% 72%)`, far: `hsl(${hue || 0} ${s2}% 58%)` }
      : { fill: `hsl(${hue || 0} ${s1}% 94%)`, edge: `hsl(${hue || 0} ${s2}% 28%)`, far: `hsl(${hue || 0} ${s2}% 48%)` });
  }
  return boxes.get(id);
}
function dress() {
  document.documentElement.dataset.scheme = dark() ? "dark" : "light";
  inks = null;
  boxes.clear();
}

const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((c) => c !== null));
  return element;
};
const button = (className, words, onClick) => {
  const element = make("button", { type: "button", className, textContent: words });
  element.addEventListener("click", onClick);
  return element;
};
