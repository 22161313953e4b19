/* The drawing of a graph: boxes at the places that the server gives (level by time), or by forces. The canvas is
   worked by mouse, touch or keyboard; what is selected stands in words below it. All texts are set as text. */
const PLAIN = 700; // with more boxes, lines are drawn in one go and only those at the selected box get heads
const READABLE = 9; // px on the screen below which letters in a box are left out and names are laid over the boxes
const WIDE = 24; // px on the screen from which a box is more than a mark, and no other's name may lie over it
const LONGEST = 26; // characters of a name that is laid over its box
const NARROW = 640; // px of the canvas below which the names of rows stand upright in their lane
const LANE = { upright: 24, least: 70, most: 150 }; // px of the lane at the left that the names of rows have for themselves
const LEGIBLE = 0.6; // zoom below which a graph round a work shows that work and what is near it, not all at once
const LOWEST = 280; // px of the frame of a small picture
const WORDED = 120; // arrows up to which each says its word
const FAR = 0.35; // zoom below which what is merely cited steps back behind what is carried out
const stage = document.getElementById("graph");
const form = document.getElementById("graph-form");
const words = JSON.parse(stage.dataset.words);
const palette = JSON.parse(stage.dataset.palette);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
// A label may state the noun of a number: {n:document|documents}.
const say = (label, values) => words[label].replace(/\{(\w)(?::([^{}|]*)\|([^{}]*))?\}/g, (_, name, one, other) =>
  values[name].toLocaleString(document.documentElement.lang) + (one === undefined ? "" : ` ${values[name] === 1 ? one : other}`));
const make = (tag, attributes = {}, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

const canvas = make("div", { class: "canvas", tabindex: "0", role: "application", "aria-describedby": "graph-how" });
canvas.setAttribute("aria-label", document.querySelector("h1").textContent);
const tools = make("div", { class: "view" });
const note = make("p", { class: "meta", role: "status" }, words.graphWaiting);
const panel = make("section", { class: "selected", "aria-live": "polite" });
const frame = make("div", { class: "frame" });
frame.append(canvas, tools);
stage.append(frame, note, panel);

let data = { nodes: [], arrows: [], rows: [], columns: [], focus: null, left_out: 0 };
let byKey = new Map();
let links = [];
let chosen = null;
let pointed = null;
let found = new Set();
let layout = "level";
let graph = null;

const theme = () => (dark.matches
  ? { back: "#10161d", band: "#151d26", text: "#e8edf3", soft: "#a9b4c1", line: "#35404d", focus: "#74b6ff", key: "dark" }
  : { back: "#ffffff", band: "#f3f5f8", text: "#16202c", soft: "#4d5866", line: "#d3d9e0", focus: "#0b62c4", key: "light" });
const fill = (node) => (node.hue === null
  ? (dark.matches ? "#2b3440" : "#e9edf2")
  : `hsl(${node.hue} ${dark.matches ? "32% 24%" : "62% 91%"})`);
const edge = (node) => (node.hue === null
  ? (dark.matches ? "#7b8794" : "#8a94a0")
  : `hsl(${node.hue} ${dark.matches ? "50% 62%" : "55% 42%"})`);

/* Where the line between two middles leaves a box. */
function border(node, x, y) {
  const dx = x - node.x, dy = y - node.y;
  const scale = Math.min(node.width / 2 / Math.abs(dx || 1e-9), node.height / 2 / Math.abs(dy || 1e-9));
  return scale < 1 ? [node.x + dx * scale, node.y + dy * scale] : [node.x, node.y];
}

function drawLink(link, context, scale, strong = false) {
  const { source, target } = link;
  if (source === target || typeof source !== "object") return;
  const style = palette.kinds[link.kind];
  const bend = link.bend * Math.hypot(target.x - source.x, target.y - source.y);
  const middle = [(source.x + target.x) / 2, (source.y + target.y) / 2];
  const length = Math.hypot(target.x - source.x, target.y - source.y) || 1;
  const via = [middle[0] - (target.y - source.y) / length * bend, middle[1] + (target.x - source.x) / length * bend];
  const [x1, y1] = border(source, ...via), [x2, y2] = border(target, ...via);
  const active = strong || chosen === source || chosen === target || pointed === source || pointed === target;
  const quiet = (chosen || pointed) && !active;
  const width = Math.max(style.width, 1.3 / scale * (style.width / 2)) * (active ? 1.5 : 1);
  context.globalAlpha = quiet ? 0.12 : active ? 1 : scale < FAR && style.slight ? 0.3 : 0.8;
  context.strokeStyle = context.fillStyle = style[theme().key];
  context.lineWidth = width;
  context.setLineDash((style.dashes || []).map((n) => n / Math.max(scale, 0.4)));
  context.beginPath();
  context.moveTo(x1, y1);
  context.quadraticCurveTo(via[0], via[1], x2, y2);
  context.stroke();
  context.setLineDash([]);
  const angle = Math.atan2(y2 - via[1], x2 - via[0]), size = Math.max(9, 7 / scale) + width;
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - size * Math.cos(angle - 0.42), y2 - size * Math.sin(angle - 0.42));
  context.lineTo(x2 - size * Math.cos(angle + 0.42), y2 - size * Math.sin(angle + 0.42));
  context.fill();
  context.globalAlpha = 1;
}

/* The middle of an arrow's way. */
const bow = ({ source, target, bend }) =>
  [(source.x + target.x) / 2 - (target.y - source.y) * bend / 2, (source.y + target.y) / 2 + (target.x - source.x) * bend / 2];

/* The word of an arrow in the middle of its way, where it is long enough to carry it beside its boxes. */
function drawWord(link, context, scale, taken) {
  const { source, target } = link, size = 11.5;
  if (source === target || size * scale < READABLE || !near(source) || !near(target)) return;
  context.font = `${size}px "Noto Sans", system-ui, sans-serif`;
  const width = context.measureText(words.out[link.kind]).width + 6, [x, y] = bow(link);
  const rect = [x - width / 2, y - 8, x + width / 2, y + 8];
  if (taken.some(meets(rect))) return;
  taken.push(rect);
  over(words.out[link.kind], rect, context, palette.kinds[link.kind][theme().key]);
}

function drawWords(context, scale, taken) {
  if (links.length > WORDED) return [];
  const places = [...taken, ...shown().map(outline)], before = places.length;
  for (const link of links) if (link.visible) drawWord(link, context, scale, places);
  return places.slice(before);
}

function near(node) {
  if (!chosen && !pointed) return true;
  return [chosen, pointed].some((at) => at && (at === node || at.near.has(node)));
}

function drawNode(node, context, scale) {
  const { width, height } = node, x = node.x - width / 2, y = node.y - height / 2, colours = theme();
  context.globalAlpha = near(node) ? 1 : 0.35;
  context.fillStyle = fill(node);
  context.strokeStyle = node === chosen || found.has(node) ? colours.focus : edge(node);
  context.lineWidth = (node === chosen || found.has(node) || node.key === data.focus ? 4 : 1.4) / Math.max(Math.min(scale, 1), 0.25);
  context.beginPath();
  if (scale * height < 6) context.rect(x, y, width, height);
  else context.roundRect(x, y, width, height, 8);
  context.fill();
  context.stroke();
  if (15 * node.scale * scale >= READABLE) letters(node, context);
  context.globalAlpha = 1;
}

function letters(node, context) {
  const colours = theme(), size = node.scale;
  context.textAlign = "center";
  context.textBaseline = "middle";
  let y = node.y - node.height / 2 + 9 * size;
  const line = (text, font, step, colour) => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(text, node.x, y + step / 2, node.width - 10 * size);
    y += step;
  };
  line(node.above, `${11 * size}px "Noto Sans", system-ui, sans-serif`, 15 * size, colours.soft);
  for (const text of node.lines) line(text, `600 ${15 * size}px "Noto Sans", system-ui, sans-serif`, 18 * size, colours.text);
  if (node.below) line(node.below, `${11 * size}px "Noto Sans", system-ui, sans-serif`, 15 * size, colours.soft);
}

/* Names of boxes too small for all their words, the most important first: in the box where its name alone is readable
   there, else laid over it. None lies over another name or word, or over another box if boxes are large. */
function drawNames(context, scale, taken) {
  const size = 12 / scale;
  const corner = graph.screen2GraphCoords(0, 0), end = graph.screen2GraphCoords(canvas.clientWidth, canvas.clientHeight);
  const inside = (r) => r[0] >= corner.x && r[2] <= end.x && r[1] >= corner.y && r[3] <= end.y;
  const seen = data.ranked.filter((n) => n.visible && inside([n.x, n.y, n.x, n.y]));
  const boxes = seen.filter((n) => n.width * scale >= WIDE).map((n) => [n, outline(n)]);
  let drawn = 0;
  for (const node of seen) {
    if (drawn > 70) break;
    if (15 * node.scale * scale >= READABLE || !near(node) || inBox(node, context, scale)) continue;
    context.font = `600 ${size}px "Noto Sans", system-ui, sans-serif`;
    const text = brief(node.lines.join(" ")), width = context.measureText(text).width + 6 / scale;
    const rect = [node.x - width / 2, node.y - size * 0.7, node.x + width / 2, node.y + size * 0.7];
    if (!inside(rect) || taken.some(meets(rect))) continue;
    if (boxes.some(([other, box]) => other !== node && meets(rect)(box))) continue;
    taken.push(rect);
    drawn += 1;
    over(text, rect, context);
  }
}

const meets = (r) => (t) => r[0] < t[2] && t[0] < r[2] && r[1] < t[3] && t[1] < r[3];
const outline = (node) => [node.x - node.width / 2, node.y - node.height / 2, node.x + node.width / 2, node.y + node.height / 2];
const brief = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST / 2 - 1).trimEnd()}…${text.slice(-LONGEST / 2).trimStart()}` : text);

function over(text, [left, top, right, low], context, colour = theme().text) {
  const colours = theme();
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.globalAlpha = 0.9;
  context.fillStyle = colours.back;
  context.fillRect(left, top, right - left, low - top);
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fillText(text, (left + right) / 2, (top + low) / 2);
}

/* The name alone, as large as its box lets it be; false where that is too small to read. */
function inBox(node, context, scale) {
  context.font = '600 10px "Noto Sans", system-ui, sans-serif';
  const widest = Math.max(...node.lines.map((line) => context.measureText(line).width));
  const size = Math.min(10 * (node.width - 8) / widest, (node.height - 6) / node.lines.length / 1.2, 13 / scale);
  if (size * scale < READABLE) return false;
  context.font = `600 ${size}px "Noto Sans", system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme().text;
  const top = node.y - (node.lines.length - 1) * size * 0.6;
  node.lines.forEach((line, i) => context.fillText(line, node.x, top + i * size * 1.2));
  return true;
}

/* The rows and years behind the boxes; their names stay at the edges of the screen. */
function drawStrips(context, scale) {
  if (layout !== "level") return;
  const colours = theme(), corner = graph.screen2GraphCoords(0, 0);
  const end = graph.screen2GraphCoords(canvas.clientWidth, canvas.clientHeight);
  data.rows.forEach((row, i) => {
    if (i % 2 === 0) {
      context.fillStyle = colours.band;
      context.fillRect(corner.x, row.start, end.x - corner.x, row.end - row.start);
    }
  });
  context.strokeStyle = colours.line;
  context.lineWidth = 1 / scale;
  for (const column of data.columns.slice(1)) {
    context.beginPath();
    context.moveTo(column.start - 30, corner.y);
    context.lineTo(column.start - 30, end.y);
    context.stroke();
  }
}

const measuring = make("canvas").getContext("2d");

/* The pixels at the left that no box is framed into: the names of rows stand there. */
function lane() {
  if (layout !== "level" || !data.rows.length) return 0;
  if (canvas.clientWidth < NARROW) return LANE.upright;
  measuring.font = '600 12px "Noto Sans", system-ui, sans-serif';
  return Math.min(LANE.most, Math.max(LANE.least, ...data.rows.map((row) => measuring.measureText(row.name).width + 16)));
}

/* Words in so many lines at most, none wider than that; what has no room ends with three dots. */
function broken(text, widest, most, context) {
  const fits = (words) => context.measureText(words).width <= widest;
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.slice(0, most).map((line, i) => {
    if (fits(line) && (i < most - 1 || lines.length <= most)) return line;
    let kept = line;
    while (kept && !fits(`${kept}…`)) kept = kept.slice(0, -1);
    return `${kept.trimEnd()}…`;
  });
}

/* Writes the names of rows into their lane and those of years along the top, and tells where. */
function drawStripNames(context, scale) {
  if (layout !== "level") return [];
  const colours = theme(), wide = lane() / scale, size = 12 / scale, pad = 6 / scale;
  const corner = graph.screen2GraphCoords(0, 0), end = graph.screen2GraphCoords(canvas.clientWidth, canvas.clientHeight);
  const taken = [[corner.x, corner.y, corner.x + wide, end.y]];
  context.globalAlpha = 0.93;
  context.fillStyle = colours.back;
  context.fillRect(corner.x, corner.y, wide, end.y - corner.y);
  context.fillRect(corner.x, corner.y, end.x - corner.x, size * 1.2 + 2 * pad);
  context.globalAlpha = 1;
  taken.push([corner.x, corner.y, end.x, corner.y + size * 1.2 + 2 * pad]);
  context.font = `600 ${size}px "Noto Sans", system-ui, sans-serif`;
  context.fillStyle = colours.soft;
  context.textBaseline = "middle";
  let free = corner.x + wide;
  for (const column of data.columns) {
    const width = context.measureText(column.name).width;
    const left = Math.max(column.start, corner.x + wide), right = Math.min(column.end, end.x);
    const x = Math.max(left, Math.min((left + right - width) / 2, column.end - width));
    if (left >= right || x < free || x + width > end.x) continue;
    context.textAlign = "left";
    context.fillText(column.name, x, corner.y + pad + size * 0.6);
    free = x + width + 2 * pad;
  }
  context.textAlign = "center";
  for (const row of data.rows) {
    const top = Math.max(row.start, corner.y + 2.6 * size), low = Math.min(row.end, end.y);
    if (low - top < 1.4 * size) continue;
    const upright = wide * scale <= LANE.upright, most = upright ? 1 : Math.floor((low - top) / (1.25 * size));
    const lines = broken(row.name, (upright ? low - top : wide) - pad, most, context);
    context.save();
    context.translate(corner.x + wide / 2, (top + low) / 2);
    if (upright) context.rotate(-Math.PI / 2);
    lines.forEach((line, i) => context.fillText(line, 0, (i - (lines.length - 1) / 2) * 1.25 * size));
    context.restore();
  }
  return taken;
}

/* Keeps boxes apart where forces move them; each pair is looked at, so only for few boxes. */
function apart() {
  const nodes = data.nodes;
  for (let i = 0; i < nodes.length; i += 1) {
    for (let j = i + 1; j < nodes.length; j += 1) {
      const a = nodes[i], b = nodes[j], dx = b.x - a.x, dy = b.y - a.y;
      const x = (a.width + b.width) / 2 + 26 - Math.abs(dx), y = (a.height + b.height) / 2 + 22 - Math.abs(dy);
      if (x <= 0 || y <= 0) continue;
      const axis = x < y ? "x" : "y", by = Math.min(x, y) / 2 * ((axis === "x" ? dx : dy) < 0 ? -1 : 1);
      a[axis] -= by;
      b[axis] += by;
    }
  }
}

function place() {
  for (const node of data.nodes) {
    if (layout === "level") Object.assign(node, { x: node.at[0], y: node.at[1], fx: node.at[0], fy: node.at[1] });
    else Object.assign(node, { fx: undefined, fy: undefined, vx: 0, vy: 0 });
  }
  const few = data.nodes.length <= PLAIN;
  graph.d3Force("apart", layout === "force" && few ? apart : null);
  graph.d3Force("charge").strength(layout === "force" ? (few ? -900 : -200) : 0).distanceMax(4000);
  graph.d3Force("link").distance(few ? 170 : 60);
  graph.warmupTicks(layout === "force" ? (few ? 240 : 30) : 0).cooldownTicks(0);
  graph.graphData({ nodes: data.nodes, links });
  shape();
  setTimeout(view, 60);
}

/* What lies round boxes, and round the bends of the arrows between them: left, top, right, bottom. */
function bounds(nodes) {
  const all = new Set(nodes), round = [Infinity, Infinity, -Infinity, -Infinity];
  const take = ([left, top, right, low]) => {
    round[0] = Math.min(round[0], left);
    round[1] = Math.min(round[1], top);
    round[2] = Math.max(round[2], right);
    round[3] = Math.max(round[3], low);
  };
  for (const node of nodes) take(outline(node));
  for (const link of links) if (link.bend && link.visible && all.has(link.source) && all.has(link.target)) take([...bow(link), ...bow(link)]);
  return round;
}

const room = () => [canvas.clientWidth - lane() - 30, canvas.clientHeight - 60];
const zoomOf = ([left, top, right, low]) => Math.min(room()[0] / (right - left), room()[1] / (low - top));

/* Moves the view so that this point lies in the middle of what the names of rows and years leave free. */
function look(x, y, scale) {
  const time = still.matches ? 0 : 250;
  graph.zoom(scale, time).centerAt(x - lane() / 2 / scale, y - 14 / scale, time);
}

/* Moves the view to where all of these boxes are seen whole. */
function frameOf(nodes, largest = 1.15) {
  if (!nodes.length) return;
  const [left, top, right, low] = bounds(nodes);
  look((left + right) / 2, (top + low) / 2, Math.min(zoomOf([left, top, right, low]), largest));
}

/* A small picture gets no higher frame than it fills. */
function shape() {
  const [left, top, right, low] = bounds(data.nodes);
  const high = low - top, scale = Math.max(Math.min(room()[0] / (right - left), 1.15), data.focus ? LEGIBLE : 0);
  frame.style.height = "";
  frame.style.height = layout === "level" ? `${Math.min(frame.clientHeight, Math.max(LOWEST, high * scale + 110))}px` : "";
}

const shown = () => data.nodes.filter((node) => node.visible);

function fit() { frameOf(shown()); }

/* The first view: all of it, or as much as can be read round the work that the graph is about. */
function view() {
  const focus = byKey.get(data.focus), nodes = shown();
  if (!focus || !nodes.length || zoomOf(bounds(nodes)) >= LEGIBLE) return fit();
  const [left, top, right, low] = bounds(nodes), [x, y] = room().map((length) => length / LEGIBLE / 2);
  const between = (at, from, to, half) => (to - from <= 2 * half ? (from + to) / 2 : Math.min(Math.max(at, from + half), to - half));
  look(between(focus.x, left, right, x), between(focus.y, top, low, y), LEGIBLE);
}

function choose(node) {
  chosen = node;
  panel.replaceChildren();
  if (node) describe(node);
  redraw();
}

function redraw() { graph.nodeVisibility(graph.nodeVisibility()); }

function describe(node) {
  const head = make("h3");
  head.append(make("a", { href: node.path }, node.name));
  panel.append(head, make("p", { class: "meta" }, [node.level, node.below].filter(Boolean).join(" · ")));
  if (node.title) panel.append(make("p", { class: "title" }, node.title));
  const list = make("ul", { class: "plain" });
  for (const link of links.filter((l) => l.source === node || l.target === node).slice(0, 30)) {
    const incoming = link.target === node, other = incoming ? link.source : link.target;
    const item = make("li");
    item.append(make("span", { class: `cite k-${link.kind}` }, (incoming ? words.in : words.out)[link.kind]), " ",
      make("a", { href: other.path, class: "work" }, other.name),
      make("blockquote", { class: `k-${link.kind}` }, link.quote), make("a", { href: link.place }, words.sourceLink));
    list.append(item);
  }
  panel.append(list);
}

/* The next box in a direction: near, and not far aside. */
function beside(from, dx, dy) {
  let best = null, least = Infinity;
  for (const node of data.nodes) {
    const x = node.x - from.x, y = node.y - from.y, along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    const cost = along + 2.2 * aside;
    if (node !== from && node.visible && along > 1 && cost < least) { best = node; least = cost; }
  }
  return best;
}

canvas.addEventListener("pointerdown", () => canvas.focus({ preventScroll: true }));
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
canvas.addEventListener("keydown", (event) => {
  if (!graph || event.ctrlKey || event.altKey || event.metaKey) return;
  const way = KEYS[event.key];
  if (way) {
    const next = chosen ? beside(chosen, ...way) : byKey.get(data.focus) ?? data.ranked.find((n) => n.visible);
    if (next) { choose(next); graph.centerAt(next.x, next.y, still.matches ? 0 : 200); }
  } else if (event.key === "Enter" && chosen) window.location.assign(chosen.path);
  else if (event.key === "+" || event.key === "=") graph.zoom(graph.zoom() * 1.3, 0);
  else if (event.key === "-") graph.zoom(graph.zoom() / 1.3, 0);
  else if (event.key === "0") fit();
  else if (event.key === "Escape" && chosen) choose(null);
  else return;
  event.preventDefault();
});

for (const [sign, label, act] of [["+", "zoomIn", () => graph.zoom(graph.zoom() * 1.3, 0)],
  ["−", "zoomOut", () => graph.zoom(graph.zoom() / 1.3, 0)], ["⤢", "fit", () => fit()]]) {
  const button = make("button", { type: "button", "aria-label": words[label], title: words[label] }, sign);
  button.addEventListener("click", act);
  tools.append(button);
}

/* What the form lets through. */
function filter() {
  const given = new FormData(form);
  const kinds = form.elements.kind ? new Set(given.getAll("kind")) : null;
  const type = given.get("type") || "", since = given.get("since") || "", until = given.get("until") || "";
  const find = fold(given.get("find") || "").split(/[^a-z0-9]+/).filter(Boolean);
  for (const node of data.nodes) {
    node.visible = (!type || node.type === type) && (!since || (node.year && node.year >= since)) && (!until || (node.year && node.year <= until));
  }
  found = new Set(find.length ? data.nodes.filter((n) => n.visible && find.every((word) => n.folded.includes(word))) : []);
  for (const link of links) {
    const [from, to] = [link.source, link.target].map((end) => (typeof end === "object" ? end : byKey.get(end)));
    link.visible = (!kinds || kinds.has(link.kind)) && from.visible && to.visible;
  }
  const arrows = links.filter((l) => l.visible).length;
  note.textContent = [find.length ? say("graphFound", { n: found.size }) : "", say("graphAll", { n: shown().length, m: arrows }),
    data.left_out > 0 ? say("graphLeft", { n: data.left_out }) : ""].filter(Boolean).join(" ");
  if (!graph) return;
  redraw();
  if (found.size && found.size <= 40) {
    frameOf([...found], 0.9);
    choose([...found][0]);
  }
}

function begin() {
  graph = window.ForceGraph()(canvas)
    .nodeId("key").nodeLabel(null).linkLabel(null).backgroundColor("rgba(0,0,0,0)").minZoom(0.004).maxZoom(6)
    .nodeVisibility((node) => node.visible).linkVisibility((link) => link.visible)
    .nodeCanvasObject(drawNode)
    .nodePointerAreaPaint((node, colour, context) => {
      context.fillStyle = colour;
      context.fillRect(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height);
    })
    .onRenderFramePre(drawStrips)
    .onRenderFramePost((context, scale) => {
      if (data.nodes.length > PLAIN && (chosen || pointed)) {
        for (const link of links) {
          if (link.visible && [chosen, pointed].some((n) => n && (link.source === n || link.target === n))) drawLink(link, context, scale, true);
        }
        for (const node of [chosen, pointed]) if (node) drawNode(node, context, scale);
      }
      const taken = drawStripNames(context, scale);
      drawNames(context, scale, [...taken, ...drawWords(context, scale, taken)]);
    })
    .onNodeHover((node) => { pointed = node; canvas.style.cursor = node ? "pointer" : ""; redraw(); })
    .onNodeClick((node) => choose(node))
    .onBackgroundClick(() => choose(null))
    .enableNodeDrag(false)
    .enableZoomInteraction((event) => event.type !== "wheel" || event.ctrlKey || document.activeElement === canvas)
    .linkPointerAreaPaint(() => {});
  new ResizeObserver(() => graph.width(canvas.clientWidth).height(canvas.clientHeight)).observe(canvas);
  dark.addEventListener("change", redraw);
}

function take(answer) {
  data = answer;
  byKey = new Map(data.nodes.map((node) => [node.key, node]));
  links = data.arrows.map((arrow) => ({ ...arrow, visible: true }));
  for (const node of data.nodes) {
    node.at = [node.x, node.y];
    node.near = new Set();
    node.visible = true;
    node.folded = fold([node.name, node.title, node.below].filter(Boolean).join(" "));
  }
  for (const link of links) {
    byKey.get(link.source).near.add(byKey.get(link.target));
    byKey.get(link.target).near.add(byKey.get(link.source));
  }
  const weight = (node) => (node.key === data.focus ? 1e9 : node.near.size + node.scale);
  data.ranked = [...data.nodes].sort((a, b) => weight(b) - weight(a));
  chosen = pointed = null;
  panel.replaceChildren();
  if (!graph) begin();
  const many = data.nodes.length > PLAIN;
  graph.linkCanvasObject(many ? undefined : drawLink).linkCanvasObjectMode(() => (many ? undefined : "replace"))
    .linkColor((link) => `${palette.kinds[link.kind][theme().key]}${palette.kinds[link.kind].slight ? "1c" : "4c"}`).linkWidth(1);
  filter();
  place();
  stage.dataset.ready = String(data.nodes.length);
}

async function load(turn = 0) {
  const url = new URL(stage.dataset.url, window.location);
  for (const name of ["depth", "limit"]) if (form.elements[name]) url.searchParams.set(name, form.elements[name].value);
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status);
    const found = await answer.json();
    if (found === null && turn < 120) {
      note.textContent = words.graphMaking;
      setTimeout(() => load(turn + 1), 1000);
    } else if (!found?.nodes.length) note.textContent = words.graphEmpty;
    else take(found);
  } catch {
    note.textContent = words.graphFailed;
  }
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => {
  if (["depth", "limit"].includes(event.target.name)) load();
  else if (event.target.name === "layout") { layout = event.target.value; if (graph) place(); }
  else filter();
});
load();
