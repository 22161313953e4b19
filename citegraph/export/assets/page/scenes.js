// Scenes: the places of boxes. The data has those by levels and years. Where that is too wide to read, boxes are packed:
// rows are levels, and the works of a row follow each other by age on as many lines as the window has room for. More than
// twelve works of a level that have one relation to one work are a bundle, one box until it is opened.
const SMALL = 300; // works of the largest graph that is packed whole; of a larger one, what is around a work that is chosen
const MOST_ALIKE = 12;
const OWN_CROWD = 8; // works acting on a work, from which it has a part in the graph that a bundle would hide
const GAP = { x: 44, y: 70, row: 34 };
const BUNDLE_BOX = { width: 186, height: 92, scale: 1.3 };
const MOST_STRETCHED = 3; // times its height that a row grows at most, so that few works do not lie far apart in it
const TITLE_STEP = 13.2; // height of a line of a title
const SWEEPS = 6; // of moving boxes near their neighbours
let byYears = null; // the scene of the data
let bundled = new Map(); // the bundles of what was packed, by what it was packed for

function readScene() {
  const { x, y } = data.works;
  byYears = { name: "years", at: (i) => (i < real ? [x[i], y[i]] : null), rows: data.rows, columns: data.columns, shelf: data.shelf };
  bundled = new Map();
}

// The scene of the data. Of a large graph, which is seen from far away at first, rows are as high as their names and clusters
// need, and all are higher where the window is taller than the graph, as on a phone.
function years() {
  if (data.layout !== "level" || real <= CLUSTERED || !byYears.rows.length) return byYears;
  const { rows, columns, shelf } = byYears;
  const high = (band) => band.end - band.start;
  const [wide, all] = [Math.max(...columns.map((band) => band.end)), rows.reduce((sum, band) => sum + high(band), 0)];
  const [across, down] = roomFor(wideEnough(), columns);
  const scale = Math.min(across / wide, down / all);
  const least = (nameStrip() + LEAST_ROW) / scale;
  let times = 1;
  for (let turn = 0; turn < 4; turn += 1) {
    const larger = rows.filter((band) => high(band) * times >= least);
    const room = down / scale - least * (rows.length - larger.length);
    times = Math.min(Math.max(room / Math.max(larger.reduce((sum, band) => sum + high(band), 0), 1), 1), MOST_STRETCHED);
  }
  return stretched(rows.map((band) => Math.round(Math.max(high(band) * times, least))), shelf);
}

function stretched(heights, shelf) {
  const below = byYears.rows.at(-1).end;
  const rows = [];
  for (const [n, { id }] of byYears.rows.entries()) {
    const start = n ? rows[n - 1].end : byYears.rows[0].start;
    rows.push({ id, start, end: start + heights[n] });
  }
  const moved = rows.at(-1).end - below;
  const { x, y } = data.works;
  const places = y.map((from) => {
    const n = byYears.rows.findIndex((band) => from <= band.end);
    if (n < 0) return from + moved;
    const { start, end } = byYears.rows[n];
    return rows[n].start + ((from - start) * heights[n]) / (end - start);
  });
  return {
    ...byYears, name: `years ${heights}`, rows, shelf: shelf && { ...shelf, start: shelf.start + moved, end: shelf.end + moved },
    at: (i) => (i < real ? [x[i], places[i]] : null),
  };
}

const levelOf = (i) => {
  const [, y] = byYears.at(works[i].bundle ? works[i].bundle.members[0] : i);
  return byYears.rows.findIndex((band) => y >= band.start && y <= band.end);
};
const ageOf = (i) => (works[i].bundle ? works[i].bundle.years : works[i].date) || "9";
const byAge = (a, b) => (ageOf(a) < ageOf(b) ? -1 : ageOf(a) > ageOf(b) ? 1 : a - b);

// The whole of a small graph, packed; or a work of a large one, `index`, with all that is around it.
function packed(index) {
  const own = edges.filter((e) => !e.of && e.from !== e.to && (index === null || e.from === index || e.to === index) && !off.kinds.has(e.kind));
  const bundles = folded ? bundlesIn(own, index) : [];
  const inside = new Set(bundles.flatMap((b) => works[b].bundle.members));
  const joined = [...new Set(own.flatMap((e) => [e.from, e.to]))].filter((i) => !inside.has(i));
  const apart = index === null ? works.map((_, i) => i).slice(0, real).filter((i) => !edgesOf[i].in.length && !edgesOf[i].out.length) : [];
  const size = `${$("graph").clientWidth} ${$("graph").clientHeight}`;
  const name = `packed ${index} ${folded} ${size} ${whole}`; // with the details come titles, which may need room
  const members = index === null ? null : new Set([...joined.filter((i) => i < real), ...inside]);
  if (members) joined.forEach(makeRoomForTitle);
  return { name, local: index, members, ...placed([...joined, ...bundles], apart, index ?? data.focus) };
}

// In a very large graph boxes have no room for titles; around a work alone there is.
function makeRoomForTitle(i) {
  if (i < real && !data.titled) works[i].height = data.works.height[i] + titleLines(works[i]).length * TITLE_STEP * works[i].scale;
}

// ---- bundles

// The bundles of these edges, the largest first, each as the number of its box. A work is in one at most; the focus and
// works that many others act on stay outside.
function bundlesIn(own, index) {
  const asked = [index, ...off.kinds].join();
  if (bundled.has(asked)) return bundled.get(asked);
  const alike = new Map();
  const acting = new Map();
  const add = (shared, other, kind, incoming) => {
    const name = `${shared} ${kind} ${incoming} ${levelOf(other)}`;
    if (!alike.has(name)) alike.set(name, { shared, kind, incoming, members: new Set() });
    alike.get(name).members.add(other);
  };
  for (const { from, to, kind } of own) {
    add(to, from, kind, true);
    add(from, to, kind, false);
    acting.set(to, (acting.get(to) || new Set()).add(from));
  }
  const focused = index ?? data.focus;
  const outside = new Set([focused, ...[...acting].filter(([, others]) => others.size >= OWN_CROWD).map(([i]) => i)]);
  const taken = new Set();
  const found = [];
  for (;;) {
    const groups = [...alike.values()].filter(({ shared }) => !taken.has(shared));
    const free = groups.map((g) => ({ ...g, members: [...g.members].filter((i) => !outside.has(i) && !taken.has(i)) }));
    const largest = free.reduce((a, b) => (b.members.length > a.members.length ? b : a), { members: [] });
    if (largest.members.length <= MOST_ALIKE) break;
    largest.members.forEach((i) => taken.add(i));
    outside.add(largest.shared);
    found.push(addBundle({ ...largest, members: largest.members.sort(byAge) }));
  }
  foldEdges(own, found);
  bundled.set(asked, found);
  return found;
}

// A bundle is a box after those of the works.
function addBundle({ members, shared, kind, incoming }) {
  const years = members.map((i) => works[i].date).filter(Boolean).map((d) => d.slice(0, 4)).sort();
  const most = [...tally(members.map((i) => works[i].type))].sort((a, b) => b[1] - a[1])[0][0];
  const bundle = { members, shared, kind, incoming, years: [...new Set([years[0], years.at(-1)])].filter(Boolean).join("–") };
  works.push({ ...BUNDLE_BOX, x: null, y: null, lines: [], type: most, scope: null, date: null, key: null, bundle });
  edgesOf.push({ in: [], out: [] });
  actors.push(members.length);
  return works.length - 1;
}

// Adds what `own`, edges of works, are between these bundles and other boxes, each once.
function foldEdges(own, bundles) {
  const into = new Map(bundles.flatMap((b) => works[b].bundle.members.map((i) => [i, b])));
  const found = new Map();
  for (const { id, from, to, kind } of own) {
    const ends = [into.get(from) ?? from, into.get(to) ?? to];
    if (ends[0] === ends[1] || (ends[0] === from && ends[1] === to)) continue;
    const name = `${ends} ${kind}`;
    if (!found.has(name)) {
      const edge = { id: edges.length, from: ends[0], to: ends[1], kind, of: [], way: null };
      found.set(name, edge);
      edges.push(edge);
      edgesOf[edge.from].out.push(edge);
      edgesOf[edge.to].in.push(edge);
    }
    found.get(name).of.push(id);
  }
}

// ---- places

// Boxes in rows and lines: of some widths, the one at which all is largest in the window.
function placed(all, apart, index) {
  const area = [...all, ...apart].reduce((sum, i) => sum + room(i) * (works[i].height + GAP.y), 0);
  const [wide, high] = roomFor(wideEnough(), []);
  const widest = Math.max(1, ...[...all, ...apart].map(room));
  const tried = [0.8, 1, 1.25, 1.55, 1.9, 2.4].map((n) => {
    const width = Math.max(n * Math.sqrt((area * wide) / high), widest);
    const lines = linesOfRows(all, apart, index, width);
    const full = Math.max(0, ...lines.map(({ boxes }) => boxes.reduce((sum, i) => sum + room(i), 0)));
    const height = lines.reduce((sum, { boxes, first }) => sum + heightOf(boxes) + (first ? GAP.row : 0), 0);
    return { lines, full, scale: Math.min(wide / full, high / height) };
  });
  const { lines, full } = tried.reduce((a, b) => (b.scale > a.scale ? b : a));
  const at = new Map();
  const bands = [];
  let y = 0;
  for (const { boxes, band, first } of lines) {
    if (first) {
      bands.push({ id: band, start: y, end: y });
      y += GAP.row;
    }
    const high = heightOf(boxes);
    boxes.forEach((i) => at.set(i, [full / 2, Math.round(y + high / 2)]));
    y += high;
    bands.at(-1).end = y;
  }
  sweep(lines.map(({ boxes }) => boxes), full, at);
  const shelf = bands.find((band) => band.id === "shelf") || null;
  return { at: (i) => at.get(i) || null, rows: bands.filter((band) => band !== shelf), columns: [], shelf };
}

const room = (i) => works[i].width + GAP.x;
const heightOf = (line) => Math.max(...line.map((i) => works[i].height)) + GAP.y;

function linesOfRows(all, apart, index, width) {
  const rows = [...byYears.rows.map(({ id }, level) => [id, all.filter((i) => levelOf(i) === level)]), ["shelf", apart]];
  return rows.flatMap(([band, row]) => linesWithin(row.sort(byAge), index, width).map((boxes, n) => ({ boxes, band, first: !n })));
}

// The works of a row in lines; the focus has a line of its own, after those that are older.
function linesWithin(row, index, width) {
  const lines = [];
  let left = 0;
  for (const i of row) {
    if (!lines.length || i === index || lines.at(-1).includes(index) || room(i) > left) {
      lines.push([]);
      left = width;
    }
    lines.at(-1).push(i);
    left -= room(i);
  }
  return lines;
}

// Orders each line by the middles of the neighbours of its boxes, and moves it near them.
function sweep(lines, full, at) {
  const near = (i) => [...edgesOf[i].in.map((e) => e.from), ...edgesOf[i].out.map((e) => e.to)].filter((other) => other !== i && at.has(other));
  for (let turn = 0; turn < SWEEPS; turn += 1)
    for (const line of turn % 2 ? [...lines].reverse() : lines) {
      const wanted = new Map(line.map((i) => {
        const others = near(i);
        return [i, others.length ? others.reduce((sum, other) => sum + at.get(other)[0], 0) / others.length : at.get(i)[0]];
      }));
      if (turn) line.sort((a, b) => wanted.get(a) - wanted.get(b) || byAge(a, b));
      const wide = line.reduce((sum, i) => sum + room(i), 0);
      const middle = line.reduce((sum, i) => sum + wanted.get(i), 0) / line.length;
      let x = Math.min(Math.max(middle - wide / 2, 0), full - wide);
      for (const i of line) {
        at.set(i, [Math.round(x + room(i) / 2), at.get(i)[1]]);
        x += room(i);
      }
    }
}
