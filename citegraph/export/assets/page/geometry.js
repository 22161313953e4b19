// Where boxes are, which are seen, and what lies at a point.
let scene = null; // the places in use
let folded = true; // whether works that are alike are one box

// Takes the scene that shows most: by years, unless it has bundles or cannot be read and packing makes it larger. True if
// that is another than before.
function takeScene() {
  const before = scene && scene.name;
  if (data.layout !== "level" || (real > SMALL && (!scene || scene.local == null))) enter(years());
  else if (real > SMALL) enter(packed(scene.local));
  else {
    enter(years());
    const scale = wholeScale();
    const other = packed(null);
    const bundles = folded && bundlesIn(edges.filter((e) => !e.of && e.from !== e.to && !off.kinds.has(e.kind)), null).length;
    if (bundles || scale < READABLE) enter(other);
    if (!bundles && wholeScale() < scale) enter(years());
  }
  if (scene.name === before) return false;
  forgetRoutes();
  return true;
}

function enter(wanted) {
  scene = wanted;
  if (!scene.members) data.works.height.forEach((height, i) => (works[i].height = height));
  works.forEach((work, i) => ([work.x, work.y] = scene.at(i) || [null, null]));
  measure = null;
}

// Takes the scene of a work of a large graph, or with null that of the graph again; true if that is another.
function takeLocal(index) {
  if (data.layout !== "level" || real <= SMALL || (index === null && scene.local == null)) return false;
  folded = true;
  $("fold").hidden = true;
  enter(index === null || !(edgesOf[index].in.length + edgesOf[index].out.length) ? years() : packed(index));
  forgetRoutes();
  $("tally").textContent = countsInWords();
  return true;
}

// Whether a work is in the scene, be it in a bundle.
const isMember = (index) => !scene.members || scene.members.has(index);
const inScene = (index) => works[index].x !== null;
const hidden = (index) => !inScene(index) || filteredOut(works[index]);
const weak = (edge) => Boolean(data.palette.kinds[edge.kind].slight);
const CARRYING_OUT = new Set(["implements", "continues", "guides"]);
const hiddenEdge = (edge) => off.kinds.has(edge.kind) || hidden(edge.from) || hidden(edge.to);
const rect = ({ x, y, width, height }) => [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const around = (all) => all.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);

// How much of the step (dx, dy) lies inside a box, from a point that is (sx, sy) off its middle.
const partInside = ({ width, height }, [dx, dy], [sx, sy] = [0, 0]) =>
  Math.min((width / 2 - Math.abs(sx)) / Math.abs(dx || 1e-9), (height / 2 - Math.abs(sy)) / Math.abs(dy || 1e-9));

const within = (box, x, y) => Math.abs(box.x - x) <= box.width / 2 && Math.abs(box.y - y) <= box.height / 2;

// The box in which a work is drawn: its own, or its bundle's.
function drawnAs(index) {
  if (inScene(index)) return index;
  const bundle = works.findIndex((w, i) => w.bundle && inScene(i) && w.bundle.members.includes(index));
  return bundle < 0 ? index : bundle;
}

let measure = null;

// What all boxes and bands take up: left, top, right, bottom.
function extent() {
  if (measure && measure.scene === scene && measure.off === filters()) return measure.area;
  const boxes = works.filter((_, i) => !hidden(i)).map(rect);
  const bands = [...scene.rows, scene.shelf].filter(Boolean);
  const right = Math.max(1, ...scene.columns.map((band) => band.end), ...(boxes.length ? [around(boxes)[2]] : []));
  const area = around([[EDGE, 0, right, Math.max(1, ...bands.map((band) => band.end))], ...boxes]);
  measure = { scene, off: filters(), area };
  return area;
}

// ---- what lies at a point of the graph

const CELL = 400; // side of the squares in which the box at a point is looked for
let cells = null;
function cellAt(x, y) {
  if (!cells || cells.scene !== scene) {
    cells = new Map();
    cells.scene = scene;
    works.forEach((work, i) => {
      if (!inScene(i)) return;
      const [left, top, right, bottom] = rect(work).map((n) => Math.floor(n / CELL));
      for (let cx = left; cx <= right; cx += 1)
        for (let cy = top; cy <= bottom; cy += 1) {
          const name = `${cx},${cy}`;
          if (!cells.has(name)) cells.set(name, []);
          cells.get(name).push(i);
        }
    });
  }
  return cells.get(`${x},${y}`) || [];
}

// The boxes in the squares that a line runs through.
function boxesNear([ax, ay], [bx, by]) {
  const found = new Set();
  const last = Math.floor(Math.max(ax, bx) / CELL);
  for (let x = Math.floor(Math.min(ax, bx) / CELL); x <= last; x += 1) {
    const ys = [x * CELL, (x + 1) * CELL].map((n) => (ax === bx ? null : ay + ((by - ay) * (n - ax)) / (bx - ax)));
    const [top, bottom] = [Math.min(ay, by), Math.max(ay, by)];
    const [low, high] = ax === bx ? [top, bottom] : [Math.max(Math.min(...ys), top), Math.min(Math.max(...ys), bottom)];
    for (let y = Math.floor(low / CELL); y <= Math.floor(high / CELL); y += 1) cellAt(x, y).forEach((i) => found.add(i));
  }
  return found;
}

// The boxes of the scene at a point, hidden ones too.
const boxesAt = ({ x, y }) => cellAt(Math.floor(x / CELL), Math.floor(y / CELL)).filter((i) => within(works[i], x, y));

function boxAt(point) {
  const found = boxesAt(point).find((i) => !hidden(i));
  return found === undefined ? null : found;
}

// The arrow within `reach` of a point; of several the nearest.
function arrowAt({ x, y }, reach) {
  let best = null;
  let least = reach;
  for (const edge of edges) {
    if (!edge.way || !edge.way.drawn || hiddenEdge(edge)) continue;
    const [left, top, right, bottom] = edge.way.rect;
    if (x < left - reach || x > right + reach || y < top - reach || y > bottom + reach) continue;
    const away = distance(points(edge.way), x, y);
    if (away < least) [best, least] = [edge, away];
  }
  return best && best.id;
}

function distance(line, x, y) {
  let least = Infinity;
  for (let i = 1; i < line.length; i += 1) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const at = length ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
    least = Math.min(least, Math.hypot(ax + at * (bx - ax) - x, ay + at * (by - ay) - y));
  }
  return least;
}
