// The ways of arrows. Boxes are on lines, and no box is in the channel between two lines: an arrow leaves its box upwards
// or downwards, passes every line on its way in a gap between two boxes, and moves aside in the channels alone, so that it
// runs under no box that it does not touch. Works of one line are joined by an arch over the boxes between them, or by a
// straight arrow if they are neighbours. For a layout without lines see detours.js.
//
// A way has a start, pieces ([x, y], or [x1, y1, x2, y2, x, y] for a curve), the rectangle around it, where its head and
// its word are. `drawn` is set by the painter.
const PASS = 9; // between a box and an arrow that passes it
const LANE = 11; // between two arrows in one gap, where there is room
const PORT = 16; // between two arrows at one side of a box, where there is room
const ARCH = 46; // height of an arch
const ALL_ROUTED = 9000; // with more arrows, those of what is looked at alone are drawn
let lines = null; // of the scene

function forgetRoutes() {
  lines = null;
  forgetRest();
  for (const edge of edges) edge.way = null;
}

// The lines of boxes, {top, bottom, lows, highs: its gaps} from top to bottom; each box learns its line and its place there.
// `unit` is the length that the distances above are meant in.
function linesOf(boxes, unit) {
  const byHeight = new Map();
  const aside = 3 * PASS * unit; // outside of all boxes no arrow goes further than that
  const [leftmost, , rightmost] = around(boxes.map(rect));
  for (const box of boxes) {
    if (!byHeight.has(box.y)) byHeight.set(box.y, []);
    byHeight.get(box.y).push(box);
  }
  const found = [...byHeight].sort((a, b) => a[0] - b[0]).map(([y, all], n) => {
    all.sort((a, b) => a.x - b.x).forEach((box, slot) => Object.assign(box, { line: n, slot }));
    const half = Math.max(...all.map((box) => box.height)) / 2;
    const lows = [leftmost - aside, ...all.map((box) => box.x + box.width / 2 + PASS * unit)];
    const highs = [...all.map((box) => box.x - box.width / 2 - PASS * unit), rightmost + aside];
    return { top: y - half, bottom: y + half, lows, highs };
  });
  return Object.assign(found, { unit });
}

// Gives these arrows their ways; arrows that already have one keep it.
function route(wanted) {
  const fresh = wanted.filter((e) => !e.way && e.from !== e.to && inScene(e.from) && inScene(e.to));
  if (!fresh.length) return;
  if (data.layout !== "level") return straighten(fresh, works, 1);
  const end = scene.shelf ? scene.shelf.start : Infinity;
  lines = lines || linesOf(works.filter((work, i) => inScene(i) && work.y < end), 1);
  routeIn(fresh, works, lines);
}

function routeIn(fresh, boxes, lines) {
  straighten(fresh.filter((e) => boxes[e.from].line === boxes[e.to].line && Math.abs(boxes[e.from].slot - boxes[e.to].slot) === 1), boxes, lines.unit);
  const rest = fresh.filter((e) => !e.way);
  const crossings = new Map(rest.map((e) => [e, cross(boxes[e.from], boxes[e.to], lines)]));
  spreadLanes(crossings, lines.unit);
  const ports = spreadPorts(crossings, boxes, lines.unit);
  for (const [edge, way] of crossings) edge.way = wayOf(boxes[edge.from], boxes[edge.to], way, ports.get(edge), lines);
}

const bend = (x, to) => Math.abs(to - x) + (to - x) ** 2 / 2000;

// The gaps of the straightest way from box to box: {line, gap, x} for each line between them.
function cross(a, b, lines) {
  const step = Math.sign(b.line - a.line);
  const between = Math.max(Math.abs(b.line - a.line) - 1, 0);
  let ways = [{ cost: 0, x: a.x, before: null, line: null, gap: null }];
  for (let n = 1; n <= between; n += 1) {
    const line = lines[a.line + step * n];
    const x = a.x + ((b.x - a.x) * n) / (between + 1);
    ways = gapsNear(line, x).map(([gap, at]) => {
      const best = ways.reduce((u, v) => (v.cost + bend(v.x, at) < u.cost + bend(u.x, at) ? v : u));
      return { cost: best.cost + bend(best.x, at), x: at, before: best, line, gap };
    });
  }
  const found = [];
  for (let way = ways.reduce((u, v) => (v.cost + bend(v.x, b.x) < u.cost + bend(u.x, b.x) ? v : u)); way.line; way = way.before) found.unshift(way);
  return found;
}

function gapsNear({ lows, highs }, x) {
  let [from, to] = [0, lows.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (lows[middle] <= x) from = middle;
    else to = middle;
  }
  return [from - 1, from, from + 1].filter((gap) => gap in lows).map((gap) => [gap, Math.min(Math.max(x, lows[gap]), highs[gap])]);
}

// Moves the crossings in one gap apart.
function spreadLanes(crossings, unit) {
  const shared = new Map();
  for (const way of crossings.values())
    for (const at of way) {
      if (!shared.has(at.line)) shared.set(at.line, new Map());
      const gaps = shared.get(at.line);
      if (!gaps.has(at.gap)) gaps.set(at.gap, []);
      gaps.get(at.gap).push(at);
    }
  for (const [line, gaps] of shared) for (const [gap, all] of gaps) spread(all, (at) => at.x, line.lows[gap], line.highs[gap], LANE * unit, (at, x) => (at.x = x));
}

// The x at which each arrow leaves its box and arrives at the other, apart from the others at that side.
function spreadPorts(crossings, boxes, unit) {
  const ports = new Map([...crossings.keys()].map((edge) => [edge, { from: 0, to: 0 }]));
  const sides = new Map();
  for (const [edge, way] of crossings)
    for (const [end, own, other, next] of [["from", edge.from, edge.to, way[0]], ["to", edge.to, edge.from, way.at(-1)]]) {
      const side = `${own} ${boxes[other].line <= boxes[own].line}`; // of one line: over the top
      if (!sides.has(side)) sides.set(side, []);
      sides.get(side).push({ edge, end, own: boxes[own], toward: next ? next.x : boxes[other].x });
    }
  for (const all of sides.values()) {
    const { x, width } = all[0].own;
    const half = width / 2 - Math.min(PASS * unit, width / 4);
    spread(all, (port) => port.toward, x - half, x + half, PORT * unit, ({ edge, end }, at) => (ports.get(edge)[end] = at));
  }
  return ports;
}

// Gives each a place near the one that it wants, in that order, `step` apart or as far as there is room.
function spread(all, wanted, low, high, step, give) {
  const order = all.length > 1 ? [...all].sort((a, b) => wanted(a) - wanted(b)) : all;
  const apart = Math.min(step, (high - low) / Math.max(order.length - 1, 1));
  let last = -Infinity;
  order.forEach((each, n) => {
    last = Math.max(Math.min(wanted(each), high - apart * (order.length - 1 - n)), n ? last + apart : low);
    give(each, last);
  });
}

function wayOf(a, b, way, ports, lines) {
  if (a.line === b.line) return arch(a, b, ports, lines);
  const down = a.line < b.line;
  const near = (line) => (down ? line.bottom : line.top);
  const far = (line) => (down ? line.top : line.bottom);
  const side = (work, out) => work.y + ((down === out ? 1 : -1) * work.height) / 2;
  const pieces = [[ports.from, near(lines[a.line])]];
  let at = [ports.from, near(lines[a.line])];
  const channel = (x, y) => {
    const middle = (at[1] + y) / 2;
    pieces.push(Math.abs(x - at[0]) < 1 ? [x, y] : [at[0], middle, x, middle, x, y]);
    at = [x, y];
  };
  for (const { x, line } of way) {
    channel(x, far(line));
    pieces.push([x, near(line)]);
    at = [x, near(line)];
  }
  channel(ports.to, far(lines[b.line]));
  const tip = [ports.to, side(b, false)];
  pieces.push(tip);
  return finish([ports.from, side(a, true)], pieces, [0, down ? 1 : -1]);
}

function arch(a, b, { from, to }, lines) {
  const top = lines[a.line].top;
  const high = top - Math.min(ARCH * lines.unit, 24 * lines.unit + Math.abs(to - from) / 30);
  const pieces = [[from, top], [from, high, to, high, to, top], [to, b.y - b.height / 2]];
  return finish([from, a.y - a.height / 2], pieces, [0, 1]);
}

// Straight arrows from border to border; those between the same two boxes are beside each other.
function straighten(some, boxes, unit) {
  const between = new Map();
  for (const edge of some) {
    const name = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    if (!between.has(name)) between.set(name, []);
    between.get(name).push(edge);
  }
  for (const all of between.values()) {
    const thinnest = Math.min(...[all[0].from, all[0].to].flatMap((i) => [boxes[i].width, boxes[i].height]));
    const step = Math.min(PORT * unit, (0.8 * thinnest) / Math.max(all.length - 1, 1));
    all.forEach((edge, n) => {
      const aside = (n - (all.length - 1) / 2) * step * (edge.from < edge.to ? 1 : -1);
      edge.way = { ...straight(boxes[edge.from], boxes[edge.to], aside), nth: n };
    });
  }
}

function straight(a, b, aside) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const [sx, sy] = [(-dy / length) * aside, (dx / length) * aside];
  const [out, into] = [a, b].map((box) => Math.min(partInside(box, [dx, dy], [sx, sy]), 0.5));
  const tip = [b.x + sx - dx * into, b.y + sy - dy * into];
  return finish([a.x + sx + dx * out, a.y + sy + dy * out], [tip], [dx / length, dy / length]);
}

function finish(start, pieces, along) {
  const way = { start, pieces, along, tip: pieces.at(-1).slice(-2), rect: null, word: null, line: null, drawn: true };
  const all = [start, ...pieces.flatMap((p) => (p.length === 2 ? [p] : [p.slice(0, 2), p.slice(2, 4), p.slice(4)]))];
  way.rect = around(all.map(([x, y]) => [x, y, x, y]));
  const first = pieces.find((p) => p.length === 6);
  if (first) {
    const from = pieces[pieces.indexOf(first) - 1] || start;
    const [x0, y0] = from.slice(-2);
    way.word = [(x0 + 3 * first[0] + 3 * first[2] + first[4]) / 8, (y0 + 3 * first[1] + 3 * first[3] + first[5]) / 8];
  } else way.word = [(start[0] + way.tip[0]) / 2, (start[1] + way.tip[1]) / 2];
  return way;
}

// Points along a way, close enough to each other that straight lines between them are the curve.
function points(way) {
  if (way.line) return way.line;
  way.line = [way.start];
  for (const piece of way.pieces) {
    const [x0, y0] = way.line.at(-1);
    if (piece.length === 2) way.line.push(piece);
    else
      for (let n = 1; n <= 12; n += 1) {
        const [t, u] = [n / 12, 1 - n / 12];
        const at = (p0, p1, p2, p3) => u ** 3 * p0 + 3 * t * u * u * p1 + 3 * t * t * u * p2 + t ** 3 * p3;
        way.line.push([at(x0, piece[0], piece[2], piece[4]), at(y0, piece[1], piece[3], piece[5])]);
      }
  }
  return way.line;
}

function trace(ctx, way) {
  ctx.moveTo(...way.start);
  for (const piece of way.pieces) piece.length === 2 ? ctx.lineTo(...piece) : ctx.bezierCurveTo(...piece);
}
