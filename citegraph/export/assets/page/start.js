// The start of the page, its keys and buttons, and what happens when a work is looked at.
const CROWD = 150; // works from which the first view is all of them, with names laid over what is too small to read
let stage = null;
const still = () => works.length > 200 || matchMedia("(prefers-reduced-motion: reduce)").matches;

// Everything if it can be read, or if there is too much to read; else, in readable size, the middle of the matter.
function firstView() {
  fit(false);
  const middle = data.focus === null ? busiest()[0] : data.focus;
  if (stage.scale() >= READABLE || (works.length > CROWD && data.focus === null)) return;
  const scale = READABLE + 0.1;
  const hub = works[middle === undefined ? 0 : middle];
  const { left, right, top, bottom } = extent();
  const half = { x: $("graph").clientWidth / 2 / scale, y: $("graph").clientHeight / 2 / scale };
  const between = (value, low, high) => (low > high ? (low + high) / 2 : Math.min(Math.max(value, low), high));
  const margin = MARGIN.top / scale;
  const x = between(hub.x, left + half.x - margin, right - half.x + margin);
  const y = between(hub.y, top + half.y - margin, bottom - half.y + margin);
  stage.moveTo({ x, y, scale, animated: false });
}

// The scale at which all of it is seen.
function wholeScale({ left, right, top, bottom }) {
  const wide = $("graph").clientWidth - MARGIN.left - MARGIN.rest;
  const high = $("graph").clientHeight - MARGIN.top - MARGIN.rest;
  return Math.min(wide / (right - left), high / (bottom - top), 1.25);
}

function fit(animated) {
  const size = extent();
  const { left, right, top, bottom } = size;
  const scale = wholeScale(size);
  const x = (left + right) / 2 - (MARGIN.left - MARGIN.rest) / 2 / scale;
  const y = (top + bottom) / 2 - (MARGIN.top - MARGIN.rest) / 2 / scale;
  stage.moveTo({ x, y, scale, animated: animated && !still() });
}

const zoom = (factor) => stage.moveTo({ scale: stage.scale() * factor, animated: !still() });
function pan(across, down) {
  const { x, y } = stage.centre();
  const step = 120 / stage.scale();
  stage.moveTo({ x: x + across * step, y: y + down * step, scale: stage.scale(), animated: false });
}

function brighten() {
  const index = focus();
  looked.near = index === null ? null : new Set([index, ...edgesOf[index].in.map((e) => e.from), ...edgesOf[index].out.map((e) => e.to)]);
  stage.refresh(false);
}

function filter() {
  stage.refresh(true);
  drawLegend();
}

// A work that is chosen keeps the card until it is let go; before that, the card follows the pointer.
function look(index) {
  if (looked.selected !== null) return;
  looked.hovered = index;
  brighten();
  drawCard();
}

function select(index, centre) {
  looked.selected = index;
  looked.hovered = null;
  if (index !== null && off.types.delete(works[index].type)) filter();
  stage.select(index);
  brighten();
  drawCard();
  if (index !== null && centre) {
    const { x, y } = works[index];
    stage.moveTo({ x, y, scale: Math.max(stage.scale(), 0.85), animated: !still() });
  }
}

// ---- keys

function pageKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target === $("search");
  if (event.key === "/" && !typing) {
    $("search").focus();
    $("search").select();
  } else if (event.key === "Escape" && !$("hits").hidden) closeHits();
  else if (event.key === "Escape" && works.length) select(null, false);
  else return;
  event.preventDefault();
}

const GRAPH_KEYS = {
  ArrowLeft: () => pan(-1, 0),
  ArrowRight: () => pan(1, 0),
  ArrowUp: () => pan(0, -1),
  ArrowDown: () => pan(0, 1),
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  0: () => fit(false),
};

function graphKey(event) {
  const act = GRAPH_KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  act();
  event.preventDefault();
}

// ---- pictures: a file, and paper

function picture() {
  const from = stage.canvas();
  const canvas = make("canvas", { width: from.width, height: from.height });
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = ink().back;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(from, 0, 0);
  return canvas;
}

function savePicture() {
  picture().toBlob((blob) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: "citegraph.png" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }, "image/png");
}

// Paper is white and has no window to scroll: the picture is painted light, and kept as an image for the time.
function toPaper(on) {
  if (!works.length || printing === on) return;
  printing = on;
  dress();
  drawLegend();
  drawCard();
  stage.refresh(true);
  stage.paint();
  if (on) $("stage").append(make("img", { id: "paper", src: picture().toDataURL(), alt: text.title }));
  else $("paper").remove();
}

// ---- language, light and dark

function speak() {
  text = data.labels[language];
  typeNames.clear();
  document.documentElement.lang = language;
  document.title = text.title;
  $("title").textContent = text.title;
  $("search").placeholder = `${text.search}  (${text.searchHint})`;
  $("search").setAttribute("aria-label", text.search);
  $("hits").setAttribute("aria-label", text.hits);
  $("language").textContent = text.language;
  $("language").setAttribute("aria-label", text.languageHint);
  $("language").lang = language === "vi" ? "en" : "vi";
  $("graph").setAttribute("aria-label", text.graph);
  $("empty").textContent = text.empty;
  for (const [id, words] of [["fit", text.fit], ["zoom-in", text.zoomIn], ["zoom-out", text.zoomOut], ["png", text.png]]) {
    $(id).title = words;
    $(id).setAttribute("aria-label", words);
  }
  wear();
  if (!works.length) return;
  drawLegend();
  if (!stage) return;
  drawCard();
  stage.refresh(true);
}

function wear() {
  dress();
  $("scheme").textContent = dark() ? text.light : text.dark;
}

function changeColours() {
  wear();
  if (!works.length) return;
  drawLegend();
  drawCard();
  stage.refresh(true);
}

function listen() {
  $("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    speak();
    if (!$("hits").hidden) showHits();
  });
  $("scheme").addEventListener("click", () => {
    scheme = dark() ? "light" : "dark";
    changeColours();
  });
  system.addEventListener("change", changeColours);
  $("search").addEventListener("input", showHits);
  $("search").addEventListener("keydown", searchKey);
  $("search").addEventListener("blur", closeHits);
  document.addEventListener("keydown", pageKey);
  $("graph").addEventListener("keydown", graphKey);
  $("fit").addEventListener("click", () => fit(true));
  $("zoom-in").addEventListener("click", () => zoom(1.3));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  $("png").addEventListener("click", savePicture);
  addEventListener("beforeprint", () => toPaper(true));
  addEventListener("afterprint", () => toPaper(false));
}

const now = () => String(Math.round(performance.now()));

async function start() {
  read(await unpack("drawing"));
  speak();
  listen();
  if (!works.length) {
    for (const id of ["legend", "graph", "view", "card", "search-box"]) $(id).hidden = true;
    $("empty").hidden = false;
    document.documentElement.dataset.ready = now();
    return;
  }
  stage = makeStage($("graph"), { hover: look, click: (index) => select(index, false), first: afterFirst });
  firstView();
}

// The details stand behind the script, so that the picture need not wait for them.
const arrived = () =>
  new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
    else setTimeout(resolve);
  });

async function afterFirst() {
  document.documentElement.dataset.drawn = now();
  await arrived();
  readDetails(await unpack("details"));
  if (data.focus === null) drawCard();
  else select(data.focus, false);
  buildIndexAtLeisure();
  document.documentElement.dataset.ready = now();
}

start();
// What a person at the console may use.
window.citegraph = {
  get data() {
    return { ...data, works, edges, details: whole };
  },
  get stage() {
    return stage;
  },
  search: (query) => search(query),
  select: (index, centre) => select(index, centre),
};
