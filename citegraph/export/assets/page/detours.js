// The ways of arrows in a layout without lines: straight, or round the boxes in between. A shortest way round boxes turns only
// at their corners, so the search (A*) goes from corner to corner, and tries only those of boxes that it finds in its way.
const DETOURED = 1200; // with more arrows, those of what is looked at alone go round boxes
const CLEAR = 3; // between a box and a way that counts as clear of it
const BEND = 40; // length that a corner costs, so that a way has few
const MOST_STEPS = 300; // corners that are tried for one arrow
const LOOKS = 2500; // lines that are followed in one go, so that the page answers in between
let looks = 0; // lines that were followed so far
let rest = []; // arrows that are not led yet
let turn = null; // the timer that goes on with them

// Leads straight arrows round boxes, the first of them at once; when all are, the picture is painted again.
function lead(some) {
  const isPending = rest.length > 0;
  rest = isPending ? some : detour(some, LOOKS);
  if (rest.length && !isPending) turn = setTimeout(leadOn);
}

function leadOn() {
  rest = detour(rest, LOOKS);
  if (rest.length) turn = setTimeout(leadOn);
  else stage.refresh();
}

function forgetRest() {
  clearTimeout(turn);
  rest = [];
}

// Leads straight arrows round boxes until `most` lines are followed, and returns the others; those that already are remain.
function detour(some, most) {
  const end = looks + most;
  for (const [n, edge] of some.entries()) {
    if (looks >= end) return some.slice(n);
    const { way } = edge;
    if (!way || way.clear) continue;
    way.clear = true;
    const own = [edge.from, edge.to];
    if (!firstBetween(way.start, way.tip, own)) continue;
    const aside = PASS + ((way.nth + Math.min(...own)) % 4) * 4; // so that few arrows lie on each other
    const corners = wayRound(works[edge.from], works[edge.to], own, aside);
    if (!corners) continue;
    const found = corners.length ? rounded(works[edge.from], corners, works[edge.to], aside) : straight(works[edge.from], works[edge.to], 0);
    edge.way = { ...found, clear: true, drawn: way.drawn };
  }
  return [];
}

// The corners on the shortest way from box to box, or null if none is found soon.
function wayRound(a, b, own, aside) {
  const end = [b.x, b.y];
  const far = ([x, y]) => Math.hypot(end[0] - x, end[1] - y);
  let open = [{ at: [a.x, a.y], walked: 0, cost: 0, before: null }];
  const reached = new Map();
  for (let step = 0; step < MOST_STEPS && open.length; step += 1) {
    const here = open.reduce((u, v) => (v.cost < u.cost ? v : u));
    open = open.filter((node) => node !== here);
    if (here.at === end) {
      const corners = [];
      for (let node = here.before; node.before; node = node.before) corners.unshift(node.at);
      return corners;
    }
    for (const at of seenFrom(here.at, end, own, aside)) {
      const walked = here.walked + Math.hypot(at[0] - here.at[0], at[1] - here.at[1]) + BEND;
      const name = at.join();
      if (reached.get(name) <= walked) continue;
      reached.set(name, walked);
      open.push({ at, walked, cost: walked + far(at), before: here });
    }
  }
  return null;
}

// What can be reached in a straight line: the end, or corners of the boxes on the way to it.
function seenFrom(at, end, own, aside) {
  const found = [];
  const asked = new Set();
  const wanted = [end];
  while (wanted.length) {
    const to = wanted.pop();
    const box = firstBetween(at, to, own);
    if (!box) found.push(to);
    else if (!asked.has(box) && asked.size < 8) {
      asked.add(box);
      const [left, top, right, bottom] = rect(box);
      for (const x of [left - aside, right + aside])
        for (const y of [top - aside, bottom + aside]) if ((x !== at[0] || y !== at[1]) && !boxesAt({ x, y }).length) wanted.push([x, y]);
    }
  }
  return found;
}

// The first box that a line enters, besides those of its own ends.
function firstBetween(from, to, own) {
  looks += 1;
  let [first, least] = [null, 1];
  for (const i of boxesNear(from, to)) {
    if (own.includes(i)) continue;
    const enter = entered(from, to, rect(works[i]));
    if (enter !== null && enter < least) [first, least] = [works[i], enter];
  }
  return first;
}

// How far along a line enters a rectangle, from 0 to 1; null if it does not.
function entered(from, to, area) {
  let [enter, leave] = [0, 1];
  for (const axis of [0, 1]) {
    const delta = to[axis] - from[axis];
    const [low, high] = [area[axis] - CLEAR - from[axis], area[axis + 2] + CLEAR - from[axis]];
    if (delta === 0) {
      if (low > 0 || high < 0) return null;
      continue;
    }
    enter = Math.max(enter, Math.min(low / delta, high / delta));
    leave = Math.min(leave, Math.max(low / delta, high / delta));
  }
  return enter < leave ? enter : null;
}

// A way by these corners, rounded. A corner is `radius` away from its box, so that the curve does not touch it.
function rounded(a, corners, b, radius) {
  const start = border(a, corners[0]);
  const tip = border(b, corners.at(-1));
  const all = [start, ...corners, tip];
  const toward = ([x, y], [u, v], far) => {
    const part = Math.min(far / (Math.hypot(u - x, v - y) || 1), 0.5);
    return [x + (u - x) * part, y + (v - y) * part];
  };
  const pieces = corners.flatMap((corner, n) => [toward(corner, all[n], radius), [...corner, ...corner, ...toward(corner, all[n + 2], radius)]]);
  const [x, y] = corners.at(-1);
  const length = Math.hypot(tip[0] - x, tip[1] - y) || 1;
  return finish(start, [...pieces, tip], [(tip[0] - x) / length, (tip[1] - y) / length]);
}

// Where a line from the middle of a box to a point leaves it.
function border(box, [x, y]) {
  const [dx, dy] = [x - box.x, y - box.y];
  const part = Math.min(partInside(box, [dx, dy]), 1);
  return [box.x + dx * part, box.y + dy * part];
}
