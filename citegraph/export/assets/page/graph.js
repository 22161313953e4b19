// What happens to a graph: it is shown, a box or an arrow is looked at, something is hidden, the language or the colours
// change. `host` is the page that it is on: {open(index), title(), changed(), whole: all of the window,
// more(index): fetches sentences, links(index)}.
let stage = null;
let host = null;
const NARROW = 760; // pixels below which the card is under the graph and the legend folds
let framed = null; // frames again what was framed last, if the reader has not moved since

// Shows the graph of the drawing that was read.
function begin(first) {
  folded = true;
  scene = null;
  if (stage) stage.end();
  takeScene();
  drawLegend(); // it takes height from the stage
  stage = makeStage($("graph"), { hover: hovered, click: clicked, first, resized, moved: () => (framed = null), whole: host.whole });
  firstView();
}

// Adds the details to what is shown. A work may have been chosen before its title was known, which needs room now.
function complete(details) {
  readDetails(details);
  if (scene.members && takeScene() && framed) framed();
}

// Another size of the window may take another scene, and keeps what was framed until the reader moves it.
function resized() {
  if (!stage) return;
  const other = takeScene();
  if (framed) framed();
  else if (other) firstView();
}

function brighten() {
  const index = focus();
  const edge = arrow();
  if (edge !== null) looked.near = new Set([edges[edge].from, edges[edge].to].map(drawnAs));
  else if (index !== null) looked.near = new Set([index, ...edgesOf[index].in.map((e) => e.from), ...edgesOf[index].out.map((e) => e.to)]);
  else looked.near = null;
  stage.refresh();
}

function filter() {
  stage.refresh();
  drawLegend();
  if (focus() === null && arrow() === null) drawCard();
  host.changed();
}

// What is chosen keeps the card until it is let go; before that, the card follows the pointer.
function hovered({ box, arrow: over }) {
  if (looked.selected !== null || looked.arrow !== null) return;
  Object.assign(looked, { hovered: box, overArrow: over });
  brighten();
  drawCard();
}

function clicked({ box, arrow: over, cluster }) {
  if (cluster) show(around(cluster.works.map((i) => rect(works[i]))), true);
  else if (over !== null) selectArrow(over);
  else select(box, true);
}

// Chooses a work by its number, or a bundle, or nothing; `inView` brings it into view with what is around it.
function select(index, inView) {
  if (index !== null && filteredOut(works[index])) {
    off.types.delete(works[index].type);
    off.years = ["", ""];
    filter();
  }
  const back = index === null && takeLocal(null);
  if (index !== null && inView) bring(index);
  Object.assign(looked, { selected: index, hovered: null, arrow: null, overArrow: null });
  stepped = index;
  brighten();
  drawCard();
  if (back) firstView();
  else if (index !== null && inView && !isSeen(neighbourhood(drawnAs(index)))) frameOf(drawnAs(index), true);
  host.changed();
}

// Takes a scene in which the work is drawn, and in which what is around it can be read.
function bring(index) {
  const local = scene.local ?? undefined;
  if (works[index].bundle && inScene(index)) return;
  if (local !== undefined && local !== index) takeLocal(null);
  if (!inScene(index)) unfold(drawnAs(index), false);
  if (local === index) return;
  if (local !== undefined || scaleOf(neighbourhoods(index)[0]) < least()) takeLocal(index);
}

function selectArrow(id) {
  Object.assign(looked, { selected: null, hovered: null, arrow: id, overArrow: null });
  brighten();
  drawCard();
  host.changed();
}

// Shows the works of all bundles one by one, with those of one in view; and again as bundles.
function unfold(bundle, inView = true) {
  const { members, shared } = works[bundle].bundle;
  folded = false;
  takeScene();
  Object.assign(looked, { selected: null, arrow: null, hovered: null, overArrow: null });
  $("fold").hidden = false;
  if (!inView) return;
  select(shared, false);
  show(around([shared, ...members].map((i) => rect(works[i]))), true);
}

function foldAgain() {
  folded = true;
  takeScene();
  $("fold").hidden = true;
  select(scene.local ?? null, true);
  firstView();
}

// ---- words and colours

function countsInWords() {
  const all = works.slice(0, real).filter((w) => !filteredOut(w)).length;
  const here = scene.members ? [...scene.members].filter((i) => !filteredOut(works[i])).length : all;
  const counts = fill(text.shown, { works: here, edges: edges.filter((e) => seenEdge(e) && isMember(e.from) && isMember(e.to)).length });
  const left = (data.left || 0) + all - here;
  return left ? `${counts}; ${fill(text[data.more ? "leftMore" : "left"], { n: left })}` : counts;
}

function speak() {
  typeNames.clear();
  $("search").placeholder = host.whole ? `${text.search}  (${text.searchHint})` : text.search;
  $("search").setAttribute("aria-label", text.search);
  $("hits").setAttribute("aria-label", text.hits);
  $("graph").setAttribute("aria-label", text.graph);
  for (const [id, words] of [["fit", text.fit], ["zoom-in", text.zoomIn], ["zoom-out", text.zoomOut], ["png", text.png], ["svg", text.svg]]) {
    $(id).title = words;
    $(id).setAttribute("aria-label", words);
  }
  $("fold").textContent = text.fold;
  $("filters").textContent = text.filters;
}

function repaint() {
  dress();
  if (!works.length || !stage) return;
  drawLegend();
  drawCard();
  stage.refresh();
}

// ---- keys and buttons

function pageKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && host.whole) {
    event.stopImmediatePropagation(); // the page around may have a search of its own
    $("search").focus();
    $("search").select();
  } else if (event.key === "Escape" && !$("hits").hidden) closeHits();
  else if (event.key === "Escape" && works.length && (focus() !== null || arrow() !== null)) select(null, false);
  else return;
  event.preventDefault();
}

// What the graph has of the page.
const place = () => $("app") || document.body;
const isNarrow = () => place().clientWidth < NARROW;

function listen() {
  system.addEventListener("change", repaint);
  $("search").addEventListener("input", showHits);
  $("search").addEventListener("keydown", searchKey);
  $("search").addEventListener("blur", closeHits);
  document.addEventListener("keydown", pageKey);
  $("graph").addEventListener("keydown", graphKey);
  $("graph").addEventListener("pointerdown", () => $("graph").focus({ preventScroll: true }));
  $("fit").addEventListener("click", () => fit(true));
  $("zoom-in").addEventListener("click", () => zoomBy(1.3));
  $("zoom-out").addEventListener("click", () => zoomBy(1 / 1.3));
  $("png").addEventListener("click", savePng);
  $("svg").addEventListener("click", saveSvg);
  $("fold").addEventListener("click", foldAgain);
  $("filters").addEventListener("click", () => {
    const open = $("legend").classList.toggle("open");
    $("filters").setAttribute("aria-expanded", String(open));
    fold();
  });
  const fold = () => {
    place().classList.toggle("narrow", isNarrow());
    $("legend").style.top = `${$("board").offsetTop}px`; // where it lies over the graph
  };
  fold();
  new ResizeObserver(fold).observe(place());
  addEventListener("beforeprint", () => toPaper(true));
  addEventListener("afterprint", () => toPaper(false));
}

const now = () => String(Math.round(performance.now()));

// What a person at the console may use.
window.citegraph = {
  get data() {
    return { ...data, works: works.slice(0, real), edges: edges.filter((e) => !e.of), details: whole };
  },
  get stage() {
    return stage;
  },
  get boxes() {
    return works.map((work, i) => ({ index: i, key: work.key, rect: inScene(i) ? rect(work) : null, bundle: work.bundle }));
  },
  get arrows() {
    return edges.filter((e) => e.way && !hiddenEdge(e)).map((e) => ({ id: e.id, from: e.from, to: e.to, kind: e.kind, points: points(e.way) }));
  },
  get led() {
    return { looks, rest: rest.length };
  },
  search: (query) => search(query),
  select: (index, inView) => select(index, inView),
};
