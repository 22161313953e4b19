// The graph by keyboard: arrow keys go from box to box, PageDown and PageUp through the arrows of a box, Enter follows an
// arrow or opens a box, and what is reached is told in words. With Shift, arrow keys move the window.
let stepped = null; // the box whose arrows are gone through

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function graphKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const way = DIRECTIONS[event.key];
  if (way && event.shiftKey) pan(...way);
  else if (way) stepTo(way);
  else if (event.key === "PageDown" || event.key === "PageUp") stepArrow(event.key === "PageDown" ? 1 : -1);
  else if (event.key === "Enter" && looked.arrow !== null) followArrow();
  else if (event.key === "Enter" && looked.selected !== null) openBox();
  else if (event.key === "+" || event.key === "=") zoomBy(1.3);
  else if (event.key === "-") zoomBy(1 / 1.3);
  else if (event.key === "0") fit(false);
  else return;
  event.preventDefault();
}

function stepTo([dx, dy]) {
  const from = looked.selected ?? stepped;
  const next = from === null || !inScene(from) ? start() : beside(from, dx, dy);
  if (next === null) return;
  select(next, false);
  reveal(rect(works[next]));
  tell(boxInWords(next));
}

// Where walking begins: at what the graph is about, else at what most others act on.
function start() {
  const first = data.focus === null ? busiest().map(drawnAs).find((i) => !hidden(i)) : drawnAs(data.focus);
  return first === undefined ? null : first;
}

// The next box in a direction: near, and not far aside.
function beside(from, dx, dy) {
  let best = null;
  let least = Infinity;
  works.forEach((work, i) => {
    if (i === from || hidden(i)) return;
    const [x, y] = [work.x - works[from].x, work.y - works[from].y];
    const along = x * dx + y * dy;
    const cost = along + 2.2 * (Math.abs(x * dy) + Math.abs(y * dx));
    if (along > 1 && cost < least) [best, least] = [i, cost];
  });
  return best;
}

const drawnEdges = (index) => [...edgesOf[index].in, ...edgesOf[index].out].filter((e) => !hiddenEdge(e) && e.from !== e.to);

function stepArrow(by) {
  const at = looked.arrow === null ? looked.selected : stepped;
  if (at === null) return;
  const all = drawnEdges(at);
  if (!all.length) return;
  const now = all.findIndex((e) => e.id === looked.arrow);
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length];
  selectArrow(next.id);
  stepped = at;
  reveal(around([rect(works[next.from]), rect(works[next.to])]));
  tell(arrowInWords(next));
}

function followArrow() {
  const edge = edges[looked.arrow];
  const next = edge.from === stepped ? edge.to : edge.from;
  select(next, false);
  reveal(rect(works[next]));
  tell(boxInWords(next));
}

function openBox() {
  const work = works[looked.selected];
  if (work.bundle) unfold(looked.selected);
  else host.open(looked.selected);
}

const tell = (words) => ($("said").textContent = words);

function boxInWords(index) {
  const work = works[index];
  const facts = [work.scope, work.issuer, shortDate(work.date), work.title].filter(Boolean);
  return [fullName(work), ...facts, fill(text.arrowsHere, { n: drawnEdges(index).length })].join(", ");
}

function arrowInWords(edge) {
  const words = `${fullName(works[edge.from])} ${text.out[edge.kind]} ${fullName(works[edge.to])}`;
  const first = !edge.of && data.evidence && data.evidence[edge.id][0];
  return first ? `${words}: ${first.quote}` : words;
}
