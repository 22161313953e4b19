// What is painted whichever library holds the canvas: boxes, the bands of levels and years, and names from far away.
const LABELLED_EDGES = 60; // more words on arrows than these hide the arrows
const CROWDED_EDGES = 150; // more of them, and they are drawn fainter until one work is looked at
const MARGIN = { left: 30, top: 36, rest: 16 }; // of the window, for the names of rows and years
const EDGE = -20; // where the rows begin, left of the first box
const READABLE = 0.5; // the scale below which the letters in a box cannot be read
const LETTERS = 0.28; // the scale below which they are not painted
const FAR_NAMES = 60; // names on the whole picture at once
const FAR_LETTERS = 32; // of such a name
const FAR_TRIED = 500; // works that a place is looked for, for such a name
const MANY_EDGES = 1500; // more of them, and from far away those that say least are not drawn

const hidden = (index) => off.types.has(works[index].type);
const weak = (edge) => Boolean(data.palette.kinds[edge.kind].slight);
const CARRYING_OUT = new Set(["implements", "continues", "guides"]);
const strongShown = () => edges.some((e) => !weak(e) && !off.kinds.has(e.kind));
const hiddenEdge = (edge) => off.kinds.has(edge.kind) || hidden(edge.from) || hidden(edge.to);
const faint = (index) => Boolean((looked.near && !looked.near.has(index)) || (!looked.near && looked.found && !looked.found.has(index)));
const brightEdge = (edge) => (!looked.near && !looked.found) || edge.from === focus() || edge.to === focus();

function paintBox(ctx, index, scale, state) {
  const work = works[index];
  const { x, y, width, height } = work;
  const colours = boxColours(work.type);
  const left = x - width / 2;
  const top = y - height / 2;
  const letters = scale * work.scale >= LETTERS;
  const marked = index === looked.selected;
  if (!letters && height * scale < 14) {
    ctx.globalAlpha = faint(index) ? 0.12 : 1;
    ctx.fillStyle = marked ? ink().focus : colours.far;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
    if (marked || (looked.near && looked.near.has(index))) ring(ctx, left, top, width, height, scale, marked);
    return;
  }
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 8 * work.scale);
  ctx.fillStyle = ink().back; // under faint boxes too, so that no edge shows through their words
  ctx.globalAlpha = 1;
  ctx.fill();
  ctx.globalAlpha = faint(index) ? 0.25 : 1;
  ctx.fillStyle = colours.fill;
  ctx.fill();
  ctx.lineWidth = marked ? 4 : state && state.hover ? 3 : 1.6;
  ctx.strokeStyle = marked ? ink().focus : colours.edge;
  ctx.stroke();
  if (letters) paintWords(ctx, work, colours, top);
  ctx.globalAlpha = 1;
}

function ring(ctx, left, top, width, height, scale, marked) {
  const room = 3 / scale;
  ctx.lineWidth = (marked ? 3 : 1.5) / scale;
  ctx.strokeStyle = marked ? ink().focus : ink().text;
  ctx.strokeRect(left - room, top - room, width + 2 * room, height + 2 * room);
}

function paintWords(ctx, work, colours, top) {
  const { scale } = work;
  let base = top + 9 * scale;
  const line = (words, size, weight, colour) => {
    ctx.font = `${weight} ${size * scale}px ${FONT}`;
    ctx.fillStyle = colour;
    base += size * 1.22 * scale;
    ctx.fillText(words, work.x, base - size * 0.22 * scale, work.width - 14 * scale);
  };
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  line(typeName(work.type).toUpperCase(), 10.5, 600, colours.edge);
  for (const words of work.lines) line(words, 14.5, 700, ink().text);
  const foot = [work.scope, shortDate(work.date)].filter(Boolean).join(" · ");
  if (foot) line(foot, 11, 400, ink().text);
}

// The look of an edge; widths are pixels of the screen. From `far` away a crowd is faint, but for who carries out what.
function edgeLook(edge, far) {
  const look = data.palette.kinds[edge.kind];
  const bright = brightEdge(edge);
  const one = looked.near || looked.found;
  const many = edges.length > MANY_EDGES;
  const crowd = far && many ? (CARRYING_OUT.has(edge.kind) ? 0.6 : 0.15) : edges.length > CROWDED_EDGES ? 0.5 : 1;
  return {
    colour: edgeColour(edge.kind),
    width: one && bright ? look.width + 0.8 : look.width,
    dashes: look.dashes,
    opacity: !bright ? (many ? 0.03 : 0.1) : one ? 1 : crowd,
    words: bright && hasRoom(edge, text.out[edge.kind]) ? text.out[edge.kind] : null,
  };
}

// Whether the word on an arrow, halfway between the middles of the boxes, stands clear of the larger one and of the head.
function hasRoom(edge, words) {
  const shown = looked.near && focus() !== null ? edgesOf[focus()].in.length + edgesOf[focus()].out.length : edges.length;
  if (shown > LABELLED_EDGES) return false;
  const [a, b] = [works[edge.from], works[edge.to]];
  const across = Math.abs(a.x - b.x) - Math.max(a.width, b.width);
  const down = Math.abs(a.y - b.y) - Math.max(a.height, b.height);
  return across > words.length * 7.5 + 24 || down > 70;
}

// ---- rows of levels, columns of years

function paintBands(ctx) {
  ctx.save();
  const { right } = extent();
  const bottom = Math.max(0, ...data.rows.map((b) => b.end));
  data.rows.forEach((band, i) => {
    ctx.fillStyle = dark() ? (i % 2 ? "#141c25" : "#17212b") : i % 2 ? "#eef1f5" : "#ffffff";
    ctx.fillRect(EDGE, band.start, right - EDGE, band.end - band.start);
  });
  ctx.strokeStyle = ink().line;
  ctx.lineWidth = Math.max(1, 0.7 / stage.scale());
  if (stage.scale() > 0.15) ctx.setLineDash([4, 6]);
  for (const band of data.columns.slice(1)) {
    ctx.beginPath();
    ctx.moveTo(band.start - 30, 0);
    ctx.lineTo(band.start - 30, bottom);
    ctx.stroke();
  }
  if (data.shelf) ctx.strokeRect(EDGE, data.shelf.start, right - EDGE, data.shelf.end - data.shelf.start);
  ctx.restore();
}

// Along the top of its row, on a ground of its own where boxes would run through it.
function rowName(ctx, words, corner, end, scale) {
  if (end - corner.y < 15) return;
  const far = 30 * scale < 15;
  ctx.font = `600 ${far ? 11.5 : 12.5}px ${FONT}`;
  ctx.textAlign = "left";
  const x = Math.max(corner.x, 0) + (far ? 3 : 8);
  const y = Math.min(Math.max(corner.y + (far ? 9 : 17 * Math.min(scale, 1)), 40), end - 8);
  if (far) {
    ctx.globalAlpha = 0.88;
    ctx.fillStyle = ink().panel;
    ctx.fillRect(x - 3, y - 8, ctx.measureText(words).width + 8, 16);
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = ink().soft;
  ctx.fillText(words, x, y);
}

// Names of rows and years keep their size and stay at the window's edge however the graph is moved.
function paintHeaders(ctx) {
  const scale = stage.scale();
  const at = (x, y) => stage.toScreen({ x, y });
  const wide = $("graph").clientWidth;
  const ratio = ctx.canvas.width / wide;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textBaseline = "middle";
  const gridEnd = data.rows.length ? at(0, data.rows[data.rows.length - 1].end).y : 0;
  const strip = Math.min(Math.max(at(0, 0).y - 26, 0), gridEnd);
  const years = data.columns.length > 0 && gridEnd > 26;
  for (const band of data.shelf ? [...data.rows, data.shelf] : data.rows) {
    const words = band.id === "shelf" ? text.shelf : text.rows[band.id];
    rowName(ctx, words, at(EDGE, band.start), at(0, band.end).y, scale);
  }
  if (scale * 1.4 < LETTERS) paintFarNames(ctx, years ? strip + 26 : 0);
  if (years) paintYears(ctx, strip, wide, scale, at);
  ctx.restore();
}

function paintYears(ctx, strip, wide, scale, at) {
  ctx.fillStyle = ink().panel;
  ctx.fillRect(0, strip, wide, 24);
  ctx.fillStyle = ink().line;
  ctx.fillRect(0, strip + 24, wide, 1);
  ctx.fillStyle = ink().text;
  ctx.textAlign = "center";
  ctx.font = `600 13px ${FONT}`;
  let end = -1;
  for (const band of data.columns) {
    const words = band.id === "none" ? text.none : band.id;
    const from = Math.max(at(band.start, 0).x, 0);
    const to = Math.min(at(band.end, 0).x, wide);
    const room = ctx.measureText(words).width / 2;
    const middle = (from + to) / 2;
    if (to - from < Math.min(12, 2 * room) || middle - room < end + 8) continue;
    ctx.fillText(words, middle, strip + 13);
    end = middle + room;
  }
}

// From far away, where no box can be read: the names of the works that most others act on, and of what is looked at, as
// many as stand clear of each other, of the years above and of the names of rows at the left.
function paintFarNames(ctx, top) {
  ctx.font = `600 12px ${FONT}`;
  ctx.textAlign = "center";
  const [wide, high] = [$("graph").clientWidth, $("graph").clientHeight];
  const rowNames = data.rows.map((band) => stage.toScreen({ x: EDGE, y: band.start }));
  const taken = rowNames.map(({ x, y }) => ({ x: Math.max(x, 0), y, w: 190, h: 18 }));
  let left = FAR_NAMES;
  for (const index of farOrder().slice(0, FAR_TRIED)) {
    if (!left) return;
    if (hidden(index) || faint(index)) continue;
    const work = works[index];
    const { x, y } = stage.toScreen(work);
    if (x < 0 || y < top + 10 || x > wide || y > high) continue;
    const words = farName(work);
    const w = ctx.measureText(words).width + 10;
    const place = { x: Math.min(Math.max(x - w / 2, 2), wide - w - 2), y: y - 9, w, h: 18 };
    if (taken.some((t) => t.x < place.x + place.w + 14 && place.x < t.x + t.w + 14 && t.y < place.y + place.h + 18 && place.y < t.y + t.h + 18)) continue;
    taken.push(place);
    ctx.globalAlpha = 0.92;
    ctx.fillStyle = index === focus() ? ink().focus : ink().panel;
    ctx.beginPath();
    ctx.roundRect(place.x, place.y, w, 18, 5);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = boxColours(work.type).edge;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.fillStyle = index === focus() ? ink().panel : ink().text;
    ctx.fillText(words, place.x + w / 2, y + 0.5);
    left -= 1;
  }
}

function farName(work) {
  const label = work.lines.reduce((all, line) => (/[-/]$/.test(all) ? all + line : `${all} ${line}`));
  const type = typeName(work.type);
  const words = label.toLowerCase().startsWith(type.toLowerCase()) ? label : `${type} ${label}`;
  return words.length > FAR_LETTERS ? `${words.slice(0, FAR_LETTERS - 1).trimEnd()}…` : words;
}
let byActors = null;
function farOrder() {
  byActors = byActors || busiest();
  const first = focus() === null ? [] : [focus()];
  const rest = looked.near || looked.found;
  return rest && rest.size < 400 ? [...first, ...[...rest].sort((a, b) => actors[b] - actors[a] || a - b)] : [...first, ...byActors];
}

// What the boxes take up, in the graph's own lengths.
function extent() {
  const size = { left: EDGE, top: 0, right: 1, bottom: 1 };
  for (const band of data.columns) size.right = Math.max(size.right, band.end);
  for (const band of [...data.rows, data.shelf]) if (band) size.bottom = Math.max(size.bottom, band.end);
  works.forEach((w, i) => {
    if (hidden(i)) return;
    size.left = Math.min(size.left, w.x - w.width / 2);
    size.right = Math.max(size.right, w.x + w.width / 2);
    size.top = Math.min(size.top, w.y - w.height / 2);
    size.bottom = Math.max(size.bottom, w.y + w.height / 2);
  });
  return { ...size, right: size.right - EDGE };
}
