// What all parts of the page share: the data, what is looked at, words, colours, and how an element is made.
// All text from outside reaches the page by textContent or fillText, never as markup.
const $ = (id) => document.getElementById(id);

// A block of the page: JSON, deflated, in base64.
async function unpack(id) {
  const packed = atob($(id).textContent);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

const FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
let data = null; // what is needed to draw
let works = []; // one object a work: its box, and, once the details are there, all that its card says
let edges = []; // {id, from, to, kind, bend}
let edgesOf = []; // of each work: the edges in and out
let actors = []; // of each work: how many others act on it
let language = "vi";
let text = null; // the labels of the language
let whole = false; // whether the details are there
const looked = { selected: null, hovered: null, near: null, found: null }; // near, found: sets to keep bright, or null for all
const off = { kinds: new Set(), types: new Set() };
const focus = () => (looked.selected === null ? looked.hovered : looked.selected);

function read(drawing) {
  data = drawing;
  language = data.language;
  text = data.labels[language];
  const { x, y, width, height, scale, lines, type, scope, date } = data.works;
  works = x.map((_, i) => ({
    x: x[i], y: y[i], width: width[i], height: height[i], scale: scale[i], lines: lines[i],
    type: data.types[type[i]].id, scope: scope[i] === null ? null : data.scopes[scope[i]], date: date[i],
    key: null, symbol: null, name: null, issuer: null, title: null, probably: null, overrides: null,
  }));
  const { from, to, kind, bend } = data.edges;
  edges = from.map((_, id) => ({ id, from: from[id], to: to[id], kind: data.kinds[kind[id]], bend: bend[id] }));
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
}

function readDetails(details) {
  const { works: columns, strings, evidence, shortened } = details;
  for (const [name, values] of Object.entries(columns)) values.forEach((value, i) => (works[i][name] = value));
  for (const work of works) if (work.issuer !== null) work.issuer = strings[work.issuer];
  data.shortened = shortened;
  data.evidence = evidence.map((all) =>
    all.map(([quote, spots, own, source, from, to, extent, effective, page, changed]) => ({
      quote: strings[quote], spots, own, source: strings[source], from, to, extent, effective, page, changed: changed || [],
    })),
  );
  whole = true;
}

const busiest = () => works.map((_, i) => i).filter((i) => actors[i]).sort((a, b) => actors[b] - actors[a] || a - b);

// ---- words and colours

// A label may state the noun of a number: {n:document|documents}.
const fill = (template, values) => template.replace(/\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, name, one, other) =>
  values[name].toLocaleString(language) + (one === undefined ? "" : ` ${values[name] === 1 ? one : other}`));
const typeOf = (id) => data.types.find((t) => t.id === id);
const typeNames = new Map();
function typeName(id) {
  if (!typeNames.has(id)) typeNames.set(id, text.typeNames[id] || (typeOf(id) || {}).name || id);
  return typeNames.get(id);
}
const shortDate = (date) => (language === "vi" && date ? date.split("-").reverse().join("/") : date);
const shortName = (work) => work.symbol || work.name || work.lines.join(" ");
const fullName = (work) => (work.symbol || !work.name ? `${typeName(work.type)} ${shortName(work)}` : work.name);

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
