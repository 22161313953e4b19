// What of the graph is in the window: at first, when all of it is asked for, and when a box or an arrow is chosen.
const READABLE = 0.5; // the scale below which little more than names can be read
const LEAST = { wide: 0.38, narrow: 0.28 }; // the scale below which names cannot be read in most boxes
const CROWD = 150; // works from which the first view is all of them, with names laid over what is too small to read
const NEAREST = 1.1; // the largest scale that a view is framed at

const NAMES_LANE = 170; // pixels at the left for the names of rows, where they would lie over boxes
const WIDE = 700; // pixels of the window from which there is room for that

const wideEnough = () => $("graph").clientWidth > WIDE;
const least = () => (isNarrow() ? LEAST.narrow : LEAST.wide);
const still = () => real > 200 || matchMedia("(prefers-reduced-motion: reduce)").matches;

// What years, the names of rows and the buttons cover, in the scene in use or in one with these columns.
const margins = (lane, columns = scene.columns) => ({ left: lane ? NAMES_LANE : 18, right: 18, top: columns.length ? 36 : 14, bottom: isNarrow() ? 92 : 62 });

// The scale at which an area fits, and the margins then: with a lane for the names of rows where it can be afforded.
function fitting(area) {
  const [plain, lane] = [false, true].map((each) => ({ room: margins(each), scale: scaleWithin(area, each) }));
  return plain.scale >= READABLE || !wideEnough() || (lane.scale < least() && plain.scale >= least()) ? plain : lane;
}

const scaleOf = (area) => fitting(area).scale;

function scaleWithin([left, top, right, bottom], lane) {
  const [wide, high] = roomFor(lane);
  return Math.min(wide / (right - left), high / (bottom - top), NEAREST);
}

// Width and height of the window between its margins.
function roomFor(lane, columns = scene.columns) {
  const { left, top, right, bottom } = margins(lane, columns);
  return [Math.max($("graph").clientWidth - left - right, 50), Math.max($("graph").clientHeight - top - bottom, 50)];
}

function show(area, animated) {
  framed = () => show(area, false);
  const { room, scale: fits } = fitting(area);
  const scale = Math.max(fits, SMALLEST);
  const x = (area[0] + area[2]) / 2 - (room.left - room.right) / 2 / scale;
  const y = (area[1] + area[3]) / 2 - (room.top - room.bottom) / 2 / scale;
  stage.moveTo({ x, y, scale, animated: animated && !still() });
}

function fit(animated) {
  show(extent(), animated);
  framed = () => fit(false);
}

// A box with what acts on it and what it acts on; if that is too much to read, without what merely mentions it and what it
// merely mentions, then with what carries it out and what it rests on, and at last with what carries it out alone.
function neighbourhood(index) {
  const areas = neighbourhoods(index);
  return areas.find((area) => scaleOf(area) >= least()) || areas.at(-1);
}

// The neighbourhood, or, if it leaves out works, as large an area around it as can be read: those of them that are near are
// seen as well.
function framedAround(index) {
  const found = neighbourhood(index);
  const [wide, high] = roomFor(wideEnough()).map((n) => n / READABLE / 2);
  const [x, y] = [(found[0] + found[2]) / 2, (found[1] + found[3]) / 2];
  return scaleOf(neighbourhoods(index)[0]) >= least() ? found : around([found, [x - wide, y - high, x + wide, y + high]]);
}

function neighbourhoods(index) {
  const [incoming, out] = [edgesOf[index].in, edgesOf[index].out].map((all) => all.filter((e) => !hiddenEdge(e)));
  const acting = (some) => some.map((e) => e.from);
  const rests = (some) => some.map((e) => e.to);
  const strong = (some) => some.filter((e) => !weak(e));
  const carried = acting(incoming.filter((e) => CARRYING_OUT.has(e.kind)));
  const ground = rests(out.filter((e) => CARRYING_OUT.has(e.kind) || e.kind === "based_on"));
  const sets = [[...acting(incoming), ...rests(out)], [...acting(strong(incoming)), ...rests(strong(out))], [...carried, ...ground], carried];
  return sets.map((all) => around([index, ...all].map((i) => rect(works[i]))));
}

// Whether an area is in the window, at a size that can be read.
function isSeen([left, top, right, bottom]) {
  const room = margins(false);
  const [a, b] = [stage.toScreen({ x: left, y: top }), stage.toScreen({ x: right, y: bottom })];
  const { clientWidth: wide, clientHeight: high } = $("graph");
  return stage.scale() >= least() && a.x >= 0 && a.y >= room.top - 10 && b.x <= wide && b.y <= high - room.bottom + 8;
}

function frameOf(index, animated) {
  show(framedAround(index), animated);
  framed = () => frameOf(index, false);
}

// Everything if it can be read, or all that has relations, or all of it if there is too much to read; else the middle of
// the matter with what is around it.
function firstArea() {
  const joined = works.map((_, i) => i).filter((i) => !hidden(i) && edgesOf[i].in.length + edgesOf[i].out.length);
  const middle = data.focus === null ? busiest()[0] : drawnAs(data.focus);
  const areas = [extent(), ...(joined.length ? [around(joined.map((i) => rect(works[i])))] : [])];
  const readable = areas.find((area) => scaleOf(area) >= least());
  if (readable) return readable;
  if (middle === undefined || (real > CROWD && data.focus === null)) return areas[0];
  return framedAround(drawnAs(middle));
}

// The scale at which all that matters first can be seen in the scene in use.
function wholeScale() {
  const middle = data.focus === null ? null : drawnAs(data.focus);
  return scaleOf(middle === null ? extent() : neighbourhoods(middle)[0]);
}

function firstView() {
  show(firstArea(), false);
  framed = firstView;
}

const zoomBy = (factor) => stage.moveTo({ scale: stage.scale() * factor, animated: !still() });
function pan(across, down) {
  const { x, y } = stage.centre();
  const step = 120 / stage.scale();
  stage.moveTo({ x: x + across * step, y: y + down * step, animated: false });
}

// Moves just far enough that a box is in the window, at a size that can be read.
function reveal(area) {
  const scale = stage.scale();
  const room = margins(false);
  const [a, b] = [stage.toScreen({ x: area[0], y: area[1] }), stage.toScreen({ x: area[2], y: area[3] })];
  const { clientWidth: wide, clientHeight: high } = $("graph");
  const by = (low, high_, from, to) => (low < from ? low - from : high_ > to ? Math.min(high_ - to, low - from) : 0);
  const dx = by(a.x, b.x, room.left, wide - room.right);
  const dy = by(a.y, b.y, room.top, high - room.bottom);
  if (!dx && !dy) return;
  const { x, y } = stage.centre();
  stage.moveTo({ x: x + dx / scale, y: y + dy / scale, animated: !still() });
}
