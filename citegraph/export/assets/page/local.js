// The neighbourhood of a work of a large graph in a scene of its own: there it would be spread over all years. Rows are
// levels; the works of a row follow each other by age on as many lines as the window has room for, and more than
// twelve alike are one box.
const MOST_ALIKE = 12;
const GAP = { x: 44, y: 70, row: 34 };
const overview = () => data.scenes[0];

// The scene of a work that is chosen, or null where the graph itself shows what is around it.
function localScene(index) {
  if (data.layout !== "level" || data.scenes.length > 1 || works[index].bundle) return null;
  const own = edgesOf[index].in.concat(edgesOf[index].out).filter((e) => !e.of && !off.kinds.has(e.kind) && e.from !== e.to);
  if (!own.length) return null;
  const bundled = folded ? bundleAround(index, own) : new Map();
  const inside = new Set([...bundled.values()].flatMap((b) => works[b].bundle.members));
  const shown = new Set([index, ...own.flatMap((e) => [e.from, e.to]).filter((i) => !inside.has(i)), ...bundled.values()]);
  return placed(index, [...shown]);
}

const levelOf = (i) => {
  const at = works[i].bundle ? works[i].bundle.members[0] : i;
  return overview().rows.findIndex((band) => overview().y[at] >= band.start && overview().y[at] <= band.end);
};
const ageOf = (i) => (works[i].bundle ? works[i].bundle.years : works[i].date) || "9";

// Bundles of the works around one, made once: of each, its number among the works.
const bundlesOf = new Map();
function bundleAround(index, own) {
  const asked = [index, ...off.kinds].join();
  if (bundlesOf.has(asked)) return bundlesOf.get(asked);
  const alike = new Map();
  const taken = new Set();
  for (const { from, to, kind } of own) {
    const other = from === index ? to : from;
    const name = `${kind} ${to === index} ${levelOf(other)}`;
    if (!alike.has(name)) alike.set(name, { kind, incoming: to === index, members: new Set() });
    alike.get(name).members.add(other);
  }
  const found = new Map();
  for (const [name, { kind, incoming, members }] of [...alike].sort((a, b) => b[1].members.size - a[1].members.size)) {
    const free = [...members].filter((i) => !taken.has(i)).sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
    if (free.length <= MOST_ALIKE) continue;
    free.forEach((i) => taken.add(i));
    found.set(name, works.length);
    addBundle({ members: free, shared: index, kind, incoming });
  }
  foldEdges(own, [...found.values()]);
  bundlesOf.set(asked, found);
  return found;
}

function placed(index, all) {
  const aspect = $("graph").clientWidth / Math.max($("graph").clientHeight, 1);
  const area = all.reduce((sum, i) => sum + (works[i].width + GAP.x) * (works[i].height + GAP.y), 0);
  const widest = Math.max(Math.sqrt(area * aspect), ...all.map((i) => works[i].width + GAP.x));
  const at = new Map();
  const rows = [];
  let y = 0;
  for (const [level, band] of overview().rows.entries()) {
    const row = all.filter((i) => levelOf(i) === level).sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
    if (!row.length) continue;
    const start = y;
    y += GAP.row;
    for (const line of linesWithin(row, index, widest)) y = placeLine(line, y, widest, at);
    rows.push({ id: band.id, start, end: y });
  }
  const xs = works.map((_, i) => (at.has(i) ? at.get(i)[0] : null));
  const ys = works.map((_, i) => (at.has(i) ? at.get(i)[1] : null));
  const bundles = works.slice(real).map((_, n) => (at.has(real + n) ? at.get(real + n) : null));
  return { folded: true, local: index, x: xs, y: ys, bundles, rows, columns: [], shelf: null };
}

// The works of a row in lines; the chosen one has a line of its own, after those that are older.
function linesWithin(row, index, widest) {
  const lines = [[]];
  let room = widest;
  for (const i of row) {
    const wide = works[i].width + GAP.x;
    if (lines.at(-1).length && (i === index || lines.at(-1).includes(index) || wide > room)) {
      lines.push([]);
      room = widest;
    }
    lines.at(-1).push(i);
    room -= wide;
  }
  return lines;
}

function placeLine(line, y, widest, at) {
  const wide = line.reduce((sum, i) => sum + works[i].width + GAP.x, 0);
  const high = Math.max(...line.map((i) => works[i].height)) + GAP.y;
  let x = (widest - wide) / 2;
  for (const i of line) {
    at.set(i, [Math.round(x + (works[i].width + GAP.x) / 2), Math.round(y + high / 2)]);
    x += works[i].width + GAP.x;
  }
  return y + high;
}
