// What is painted: bands of levels and years, arrows, boxes, names. `view` says what is seen: {scale, left, top, right,
// bottom} in the graph's own lengths, {wide, high} in pixels; `still` is a picture to keep, in which everything is painted.
const LABELLED_EDGES = 60; // more words on arrows than these hide the arrows
const CROWDED_EDGES = 150; // more of them, and they are drawn fainter until one work is looked at
const TANGLED_EDGES = 1500; // more of them, and those that are not looked at are a pixel wide: wider ones take long to draw
const EDGE = -20; // where the rows begin, left of the first box
const NUMBERED = /\d.*[/-]\p{Lu}/u; // a symbol, such as `05-CT/TW`, from which the type is clear
const SMALLER = 0.8; // size of the type above a name, relative to the name
const LETTERS = 7.2; // pixels of letters below which they are not painted
const TITLE_SCALE = 0.62; // the scale from which boxes have their titles
const FAR_NAMES = 60; // names on the whole picture at once
const FAR_LETTERS = 34; // of such a name
const FAR_TRIED = 500; // works that a place is looked for, for such a name
const CLUSTERED = 300; // with more works, those of a level and a year are one shape from far away
const CLUSTER_SCALE = 0.16; // below this scale
const HALF_FAINT = 0.18;
const MOST_LOOKED = 2500; // arrows of one box of a very large graph

const faint = (index) => Boolean((looked.near && !looked.near.has(index)) || (!looked.near && looked.found && !looked.found.has(index)));
function brightEdge(edge) {
  if (arrow() !== null) return edge.id === arrow() || Boolean(edge.of && edge.of.includes(arrow()));
  if (looked.near) return edge.from === focus() || edge.to === focus();
  return !looked.found || (looked.found.has(edge.from) && looked.found.has(edge.to));
}
const clustered = (view) => !view.still && scene.columns.length > 1 && real > CLUSTERED && view.scale < CLUSTER_SCALE;

function paint(ctx, view) {
  paintBands(ctx, view);
  if (clustered(view)) paintClusters(ctx, view);
  else paintEdges(ctx, view);
  const taken = [];
  const seen = works.map((_, i) => i).filter((i) => !hidden(i) && meet(rect(works[i]), [view.left, view.top, view.right, view.bottom]));
  if (!clustered(view)) {
    const far = [];
    const read = seen.filter((i) => paintBox(ctx, i, view) || !far.push(i)).map((i) => rect(works[i]).map(view.pixels));
    paintHeaders(ctx, view, taken);
    paintArrowWords(ctx, view, taken);
    taken.push(...read);
    paintFarNames(ctx, view, far.length * 3 > seen.length || far.includes(focus()) ? far : [], taken);
  } else {
    const of = looked.near || looked.found;
    for (const i of seen) if (of && of.has(i)) paintBox(ctx, i, view);
    paintHeaders(ctx, view, taken);
    if (of) paintFarNames(ctx, view, seen.filter((i) => of.has(i)), taken);
  }
}

// ---- boxes

// Paints a box with as many of its words as can be read; false if none can.
function paintBox(ctx, index, view) {
  const work = works[index];
  const { x, y, width, height } = work;
  const colours = boxColours(work.type);
  const [left, top] = [x - width / 2, y - height / 2];
  const marked = index === looked.selected;
  const round = Math.min(8 * work.scale, height / 3);
  const small = height * view.scale < 9;
  const box = (dx) => {
    ctx.beginPath();
    if (small) ctx.rect(left + dx, top + dx, width, height);
    else ctx.roundRect(left + dx, top + dx, width, height, round);
  };
  if (work.bundle) {
    for (const dx of [10, 5]) {
      box(dx);
      ctx.fillStyle = ink().back;
      ctx.fill();
      ctx.lineWidth = 1.4;
      ctx.strokeStyle = withOpacity(colours.edge, faint(index) ? 0.25 : 1);
      ctx.stroke();
    }
  }
  box(0);
  ctx.fillStyle = ink().back; // under faint boxes too, so that no arrow shows through their words
  ctx.fill();
  ctx.globalAlpha = faint(index) ? HALF_FAINT : 1;
  ctx.fillStyle = small ? colours.far : colours.fill;
  ctx.fill();
  const near = Boolean(looked.near && looked.near.has(index)) || Boolean(looked.found && looked.found.has(index));
  ctx.lineWidth = (marked ? 3.4 : index === focus() || index === data.focus ? 2.6 : near ? 2 : 1.4) / Math.min(view.scale, 1);
  ctx.strokeStyle = marked || (looked.found && near) ? ink().focus : colours.edge;
  if (!small || marked || near) ctx.stroke();
  const written = !small && paintWords(ctx, work, colours, view.scale);
  ctx.globalAlpha = 1;
  return written;
}

function paintWords(ctx, work, colours, scale) {
  const near = scale * work.scale >= LETTERS / 10.5;
  const words = near ? allWords(work, scale, colours) : nameAlone(ctx, work, scale, colours);
  if (!words) return false;
  const high = words.reduce((sum, line) => sum + line.step, 0);
  let base = work.y - high / 2;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { said, size, weight, colour, step } of words) {
    ctx.font = `${weight} ${size}px ${FONT}`;
    ctx.fillStyle = colour;
    ctx.fillText(said, work.x, base + step / 2, work.width - 12);
    base += step;
  }
  return true;
}

const nameLines = (work) => (work.bundle ? [bundleName(work.bundle), bundleRole(work.bundle)] : work.lines);

function allWords(work, scale, colours) {
  const line = (said, size, weight, colour, leading = 1.22) => ({ said, size: size * work.scale, weight, colour, step: size * leading * work.scale });
  const above = work.bundle ? bundleRole(work.bundle) : typeName(work.type);
  const words = [line(above.toUpperCase(), 10.5, 600, colours.edge), ...(work.bundle ? [bundleName(work.bundle)] : work.lines).map((said) => line(said, 14.5, 700, ink().text))];
  const titled = scale * work.scale >= TITLE_SCALE && (data.titled || scene.members);
  if (titled) words.push(...titleLines(work).map((said) => line(said, 11, 400, ink().text, TITLE_STEP / 11)));
  const foot = work.bundle ? work.bundle.years : [work.scope, shortDate(work.date)].filter(Boolean).join(" · ");
  if (foot) words.push(line(foot, 11, 400, ink().soft, 1.35));
  return words;
}

// The name, without a number with its type above it where there is room: `nước Cộng hòa` is no name without `Hiến pháp`.
function nameAlone(ctx, work, scale, colours) {
  const typed = !work.bundle && !NUMBERED.test(work.lines.join("")) && lettersIn(ctx, work, scale, colours, [typeName(work.type).toUpperCase()]);
  return typed || lettersIn(ctx, work, scale, colours, []) || shortened(work, scale);
}

// The name as large as its box has room for, with smaller lines `above` it; null if it would be too small to read.
function lettersIn(ctx, work, scale, colours, above) {
  const lines = nameLines(work);
  ctx.font = `700 10px ${FONT}`;
  const widest = Math.max(...lines.map((said) => measured(ctx, said)), ...above.map((said) => measured(ctx, said) * SMALLER));
  const high = lines.length + above.length * SMALLER;
  const size = Math.min((10 * (work.width - 8)) / widest, (work.height - 6) / (high * 1.15), 15 / scale);
  if (size * scale < LETTERS) return null;
  const line = (said, part, colour) => ({ said, size: size * part, weight: 700, colour, step: size * part * 1.15 });
  return [...above.map((said) => line(said, SMALLER, colours.edge)), ...lines.map((said) => line(said, 1, ink().text))];
}

// The beginning of a name that is too long for its box, if a few letters have room.
function shortened(work, scale) {
  const size = (LETTERS + 0.8) / scale;
  const room = Math.floor((work.width - 8) / (0.58 * size));
  const name = work.bundle ? bundleName(work.bundle) : work.lines.join(" ");
  if (size > work.height - 4 || room < Math.min(name.length, 7)) return null;
  return [{ said: name.length > room ? `${name.slice(0, room - 1).trimEnd()}…` : name, size, weight: 700, colour: ink().text, step: size }];
}

const widths = new Map(); // of names at 10 pixels
function measured(ctx, said) {
  if (!widths.has(said)) widths.set(said, ctx.measureText(said).width);
  return widths.get(said);
}

// A short title on at most two lines of its box, at the size that it is written in.
const ruler = document.createElement("canvas").getContext("2d");
function titleLines(work) {
  const title = work.short || work.title;
  if (!title || !(work.symbol || work.name)) return []; // without a number the title is the name
  if (work.titleLines) return work.titleLines;
  ruler.font = `400 11px ${FONT}`;
  work.titleLines = broken(title, work.width / work.scale - 16, 2);
  return work.titleLines;
}

function broken(words, room, most) {
  const fits = (line) => ruler.measureText(line).width <= room;
  const found = [""];
  for (const word of words.split(/\s+/)) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word;
    if (fits(longer) || !found.at(-1)) found[found.length - 1] = longer;
    else found.push(word);
  }
  if (found.length <= most) return found;
  let last = found[most - 1];
  while (last && !fits(`${last}…`)) last = last.slice(0, -1).trimEnd();
  return [...found.slice(0, most - 1), `${last}…`];
}

// ---- arrows

function paintEdges(ctx, view) {
  const window = [view.left, view.top, view.right, view.bottom];
  const looking = looked.near || looked.found || arrow() !== null;
  const many = edges.length > ALL_ROUTED;
  if (many && !looking) return; // a tangle: a box shows its arrows when it is looked at
  const all = edges.filter((e) => !hiddenEdge(e) && e.from !== e.to);
  const bright = [];
  const dim = [];
  for (const edge of all) (brightEdge(edge) ? bright : dim).push(edge);
  route(many ? bright.slice(0, MOST_LOOKED) : all);
  const led = all.length > DETOURED && looking ? bright : all;
  if (data.layout !== "level" && led.length <= DETOURED) view.still ? detour(led, Infinity) : lead(led);
  const tangled = all.length > TANGLED_EDGES;
  const most = tangled && !view.still ? 1 / view.scale : Infinity;
  const crowd = tangled ? 0.35 : all.length > CROWDED_EDGES ? 0.6 : 1;
  const drawn = (some) => some.filter((e) => e.way && (e.way.drawn = view.still || meet(e.way.rect, window)));
  if (looking) {
    if (!many) paintKinds(ctx, view, drawn(dim), 0.13, 0, most);
    paintKinds(ctx, view, drawn(bright), 1, 0.8, Infinity);
  } else paintKinds(ctx, view, drawn(all), crowd, 0, most);
}

// The kinds that the picture is looked at for are painted last, over the others.
function paintKinds(ctx, view, some, opacity, wider, most) {
  const byKind = new Map(data.kinds.map((kind) => [kind, []]));
  for (const edge of some) byKind.get(edge.kind).push(edge);
  for (const kind of [...data.kinds].reverse()) {
    const all = byKind.get(kind);
    if (!all.length) continue;
    const look = data.palette.kinds[kind];
    ctx.strokeStyle = ctx.fillStyle = withOpacity(edgeColour(kind), opacity * (opacity < 1 && look.slight ? 0.75 : 1));
    ctx.lineWidth = Math.min(Math.max((look.width + wider) * Math.min(1, 0.6 + view.scale / 2), (0.55 * look.width + wider) / view.scale), most);
    ctx.setLineDash(look.dashes && view.scale > 0.25 ? look.dashes.map((d) => d / Math.min(1, view.scale * 1.4)) : []);
    ctx.beginPath();
    for (const edge of all) trace(ctx, edge.way);
    ctx.stroke();
    ctx.setLineDash([]);
    if (view.scale < 0.12) continue;
    const size = Math.min(Math.max(11 + look.width, 7 / view.scale), 30);
    ctx.beginPath();
    for (const edge of all) head(ctx, edge.way, size);
    ctx.fill();
  }
}

function head(ctx, { tip: [x, y], along: [ux, uy] }, size) {
  const side = size / 2.5;
  ctx.moveTo(x, y);
  ctx.lineTo(x - size * ux - side * uy, y - size * uy + side * ux);
  ctx.lineTo(x - size * ux + side * uy, y - size * uy - side * ux);
  ctx.closePath();
}

const withOpacity = (colour, opacity) =>
  colour.startsWith("#") ? `${colour}${Math.round(opacity * 255).toString(16).padStart(2, "0")}` : colour.replace(")", ` / ${opacity})`);

// The words on arrows, as many as stand clear of boxes, of names and of each other; each says where it is in `taken`.
function paintArrowWords(ctx, view, taken) {
  const size = 12.5;
  if (size * view.scale < LETTERS) return;
  const seen = edges.filter((e) => e.way && e.way.drawn && !hiddenEdge(e) && brightEdge(e));
  if (seen.length > LABELLED_EDGES) return;
  ctx.font = `500 ${size}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const boxes = works.filter((_, i) => !hidden(i)).map(rect);
  const inPixels = (place) => place.map((n, i) => view.pixels(n, i));
  for (const edge of seen) {
    const said = text.out[edge.kind];
    const wide = ctx.measureText(said).width + 8;
    const place = wordPlaces(edge.way, wide).find((p) => !boxes.some((box) => meet(p, box)) && !taken.some((other) => meet(inPixels(p), other)));
    if (!place) continue;
    taken.push(inPixels(place));
    ctx.fillStyle = scene.rows.length ? withOpacity(ink().back, 0.86) : ink().back;
    ctx.fillRect(place[0], place[1], place[2] - place[0], place[3] - place[1]);
    ctx.fillStyle = edgeColour(edge.kind);
    ctx.fillText(said, (place[0] + place[2]) / 2, (place[1] + place[3]) / 2 + 0.5);
  }
}

function wordPlaces(way, wide) {
  const line = points(way);
  const at = ([x, y]) => [x - wide / 2, y - 9, x + wide / 2, y + 9];
  return [way.word, ...[0.5, 0.35, 0.65, 0.2, 0.8].map((part) => line[Math.round(part * (line.length - 1))])].map(at);
}

// ---- from far away: the works of a level and a year as one shape, with what carries out what between them

const CLUSTER_WIDTH = 44; // pixels of a column at least; narrower years are joined
const NAME_STRIP = 20; // pixels at the top of a row for its name, where the window has no room for it at the side
const LEAST_ROW = 24; // pixels of a row for its clusters
const MOST_FLOWS = 60; // arrows between clusters, the widest
let clusters = null;

// {boxes: clusters as boxes with the works in them, flows: arrows between them} for this scale.
function clustersAt(view) {
  const name = [view.scale.toFixed(4), filters()].join();
  if (!clusters || clusters.scene !== scene || clusters.name !== name) clusters = { scene, name, ...makeClusters(view) };
  return clusters;
}

const nameStrip = () => (wideEnough() ? 0 : NAME_STRIP);

// The columns of years, joined until each is wide enough.
function yearGroups(scale) {
  const groups = [];
  for (const band of scene.columns) {
    const last = groups.at(-1);
    if (last && (last.end - last.start) * scale < CLUSTER_WIDTH) last.end = band.end;
    else groups.push({ start: band.start, end: band.end, first: band.id });
    groups.at(-1).last = band.id;
  }
  const [before, last] = groups.slice(-2);
  if (last && (last.end - last.start) * scale < CLUSTER_WIDTH) groups.splice(-2, 2, { ...before, end: last.end, last: last.last });
  return groups;
}

function makeClusters({ scale }) {
  const groups = yearGroups(scale);
  const found = new Map();
  const cellOf = works.map((work, i) => {
    if (hidden(i)) return null;
    const row = scene.rows.findIndex((band) => work.y >= band.start && work.y <= band.end);
    const group = groups.findIndex((band) => work.x >= band.start && work.x <= band.end);
    if (row < 0 || group < 0) return null;
    const name = row * 1000 + group;
    if (!found.has(name)) found.set(name, { works: [], row, group, number: found.size });
    found.get(name).works.push(i);
    return found.get(name);
  });
  const boxes = [...found.values()];
  const most = Math.max(...boxes.map((box) => box.works.length));
  const strip = nameStrip() / scale;
  for (const box of boxes) {
    const [row, { start, end }] = [scene.rows[box.row], groups[box.group]];
    const high = row.end - row.start - strip;
    box.width = Math.max(end - start - 14 / scale, 20 / scale);
    box.height = Math.min(Math.max(0.8 * high * Math.sqrt(box.works.length / most), 19 / scale), 0.86 * high);
    Object.assign(box, { x: (start + end) / 2, y: (row.start + strip + row.end) / 2 });
    box.type = [...tally(box.works.map((i) => works[i].type))].sort((a, b) => b[1] - a[1])[0][0];
  }
  return { boxes, flows: makeFlows(cellOf, boxes, 1 / scale) };
}

function makeFlows(cellOf, boxes, unit) {
  const flows = new Map();
  for (const edge of edges) {
    if (edge.of || hiddenEdge(edge) || weak(edge)) continue;
    const [a, b] = [cellOf[edge.from], cellOf[edge.to]];
    if (!a || !b || a === b) continue;
    const name = `${a.number} ${b.number} ${edge.kind}`;
    if (!flows.has(name)) flows.set(name, { from: a.number, to: b.number, kind: edge.kind, n: 0, way: null });
    flows.get(name).n += 1;
  }
  if (!flows.size) return []; // filters may have left no cluster
  const most = [...flows.values()].sort((a, b) => b.n - a.n).slice(0, MOST_FLOWS);
  routeIn(most, boxes, linesOf(boxes, unit * 0.5));
  return most.reverse();
}

function paintClusters(ctx, view) {
  const { boxes, flows } = clustersAt(view);
  const pixel = 1 / view.scale;
  const bright = !looked.near && !looked.found;
  for (const { kind, n, way } of flows) {
    ctx.strokeStyle = ctx.fillStyle = withOpacity(edgeColour(kind), bright ? 0.55 : 0.1);
    ctx.lineWidth = (0.7 + 0.6 * Math.log2(n)) * pixel;
    ctx.beginPath();
    trace(ctx, way);
    ctx.stroke();
    ctx.beginPath();
    head(ctx, way, (6 + Math.log2(n)) * pixel);
    ctx.fill();
  }
  for (const box of boxes) paintCluster(ctx, box, pixel, bright);
}

function paintCluster(ctx, box, pixel, bright) {
  const colours = boxColours(box.type);
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  ctx.beginPath();
  ctx.roundRect(left, top, box.width, box.height, Math.min(7 * pixel, box.height / 3));
  ctx.fillStyle = ink().back;
  ctx.fill();
  ctx.globalAlpha = bright ? 1 : 0.3;
  ctx.fillStyle = colours.fill;
  ctx.fill();
  ctx.strokeStyle = colours.edge;
  ctx.lineWidth = 1.1 * pixel;
  ctx.stroke();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const two = box.height > 40 * pixel && box.width > 60 * pixel;
  ctx.fillStyle = ink().text;
  ctx.font = `700 ${12.5 * pixel}px ${FONT}`;
  if (box.height > 11 * pixel) ctx.fillText(number(box.works.length), box.x, box.y - (two ? 7 * pixel : 0), box.width - 4 * pixel);
  if (two) {
    ctx.font = `400 ${10.5 * pixel}px ${FONT}`;
    ctx.fillStyle = ink().soft;
    ctx.fillText(typeName(box.type), box.x, box.y + 9 * pixel, box.width - 6 * pixel);
  }
  ctx.globalAlpha = 1;
}

// ---- rows of levels, columns of years

function paintBands(ctx, view) {
  const right = extent()[2] + 20;
  const bottom = Math.max(0, ...scene.rows.map((b) => b.end));
  const left = scene.columns.length || !scene.rows.length ? EDGE : Math.min(EDGE, extent()[0] - 20);
  scene.rows.forEach((band, i) => {
    ctx.fillStyle = dark() ? (i % 2 ? "#141c25" : "#17212b") : i % 2 ? "#eef1f5" : "#ffffff";
    ctx.fillRect(left, band.start, right - left, band.end - band.start);
  });
  ctx.strokeStyle = ink().line;
  ctx.lineWidth = Math.max(1, 0.7 / view.scale);
  if (view.scale > 0.15) ctx.setLineDash([4, 6]);
  for (const band of scene.columns.slice(1)) {
    ctx.beginPath();
    ctx.moveTo(band.start - 30, 0);
    ctx.lineTo(band.start - 30, bottom);
    ctx.stroke();
  }
  if (scene.shelf) ctx.strokeRect(left, scene.shelf.start, right - left, scene.shelf.end - scene.shelf.start);
  ctx.setLineDash([]);
}

// Names of rows and years keep their size and stay at the window's edge however the graph is moved.
function paintHeaders(ctx, view, taken) {
  ctx.save();
  view.toPixels(ctx);
  ctx.textBaseline = "middle";
  const gridEnd = scene.rows.length ? view.pixels(scene.rows.at(-1).end, 1) : 0;
  const strip = Math.min(Math.max(view.pixels(0, 1) - 26, 0), gridEnd);
  const years = scene.columns.length > 0 && gridEnd > 26;
  for (const band of scene.shelf ? [...scene.rows, scene.shelf] : scene.rows) rowName(ctx, band, view, years ? strip + 30 : 6, taken);
  if (years) paintYears(ctx, strip, view, taken);
  ctx.restore();
}

// Along the top of its row, on a ground of its own where boxes would run through it.
function rowName(ctx, band, view, least, taken) {
  const words = band.id === "shelf" ? text.shelf : text.rows[band.id];
  const [start, end] = [view.pixels(band.start, 1), view.pixels(band.end, 1)];
  if (end - Math.max(start, least) < 16 || start > view.high) return;
  const far = 30 * view.scale < 15;
  ctx.font = `600 ${far ? 11.5 : 12.5}px ${FONT}`;
  ctx.textAlign = "left";
  const edge = view.pixels(Math.min(EDGE, extent()[0]), 0);
  const wide = ctx.measureText(words).width;
  const x = far && !view.still ? Math.max(edge - wide - 10, 8) : Math.max(edge, 0) + 8;
  const y = Math.min(Math.max(start + (far ? 10 : 17 * Math.min(view.scale, 1)), least + 8), end - 8);
  if (taken.some((other) => meet(other, [x - 3, y - 8, x + wide + 4, y + 8]))) return;
  taken.push([x - 3, y - 8, x + wide + 4, y + 8]);
  ctx.globalAlpha = 0.88;
  ctx.fillStyle = ink().panel;
  ctx.beginPath();
  ctx.roundRect(x - 4, y - 9, wide + 8, 18, 5);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink().soft;
  ctx.fillText(words, x, y + 0.5);
}

function paintYears(ctx, strip, view, taken) {
  ctx.fillStyle = ink().panel;
  ctx.fillRect(0, strip, view.wide, 24);
  ctx.fillStyle = ink().line;
  ctx.fillRect(0, strip + 24, view.wide, 1);
  ctx.fillStyle = ink().text;
  ctx.textAlign = "center";
  ctx.font = `600 13px ${FONT}`;
  taken.push([0, strip, view.wide, strip + 25]);
  let end = -1;
  const joined = ({ first, last }) => ({ id: first === last || first === "none" ? last : `${first}–${last.slice(-2)}` });
  const bands = clustered(view) ? yearGroups(view.scale).map((group) => ({ ...group, ...joined(group) })) : scene.columns;
  for (const band of bands) {
    const words = band.id === "none" ? text.none : band.id;
    const from = Math.max(view.pixels(band.start, 0), 0);
    const to = Math.min(view.pixels(band.end, 0), view.wide);
    const room = ctx.measureText(words).width / 2;
    const middle = (from + to) / 2;
    if (to - from < Math.min(12, 2 * room) || middle - room < end + 8) continue;
    ctx.fillText(words, middle, strip + 13);
    end = middle + room;
  }
}

// Names of boxes whose words cannot be read, those that most others act on first: as many as stand clear of each other
// and of all that is written.
function paintFarNames(ctx, view, far, taken) {
  if (!far.length) return;
  ctx.save();
  view.toPixels(ctx);
  ctx.font = `600 12px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const rank = (i) => (i === focus() || i === data.focus ? Infinity : actors[i]);
  const order = far.filter((i) => !faint(i)).sort((a, b) => rank(b) - rank(a) || a - b).slice(0, FAR_TRIED);
  let left = FAR_NAMES;
  for (const index of order) {
    if (!left) break;
    const work = works[index];
    const [x, y] = [view.pixels(work.x, 0), view.pixels(work.y, 1)];
    if (x < 0 || y < 0 || x > view.wide || y > view.high) continue;
    const words = farName(work);
    const w = ctx.measureText(words).width + 10;
    const at = Math.min(Math.max(x - w / 2, 2), view.wide - w - 2);
    const place = [at - 6, y - 14, at + w + 6, y + 14];
    if (taken.some((other) => meet(place, other))) continue;
    taken.push(place);
    ctx.globalAlpha = 0.94;
    ctx.fillStyle = index === focus() ? ink().focus : ink().panel;
    ctx.beginPath();
    ctx.roundRect(at, y - 9, w, 18, 5);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = boxColours(work.type).edge;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.fillStyle = index === focus() ? ink().panel : ink().text;
    ctx.fillText(words, at + w / 2, y + 0.5);
    left -= 1;
  }
  ctx.restore();
}

// Type and name; a long name loses its middle, so that the type and the year stay.
function farName(work) {
  if (work.bundle) return `${bundleName(work.bundle)} ${bundleRole(work.bundle)}`;
  const label = work.lines.reduce((all, line) => (/[-/]$/.test(all) ? all + line : `${all} ${line}`));
  const type = typeName(work.type);
  const words = label.toLowerCase().startsWith(type.toLowerCase()) ? label : `${type} ${label}`;
  if (words.length <= FAR_LETTERS) return words;
  return `${words.slice(0, FAR_LETTERS - 13).trimEnd()}…${words.slice(-12).trimStart()}`;
}
