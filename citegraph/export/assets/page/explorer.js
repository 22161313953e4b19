// A graph on a page of the explorer: its data comes from the server, and its state is in the address: what is chosen, what
// is hidden, the layout, the depth and the number of works.
const RETRY = 200; // ms until the server is asked again for a graph that it is laying out
const NEAR = 500; // works around one whose sentences are asked for
const SPAN = ["since", "until"]; // the names of the first and the last year in the address
const app = $("app");
const address = new URL(location);

const workPath = (index) => `/w/${encodeURIComponent(works[index].key)}`;

host = {
  whole: app.classList.contains("page"),
  open: (index) => location.assign(workPath(index)),
  title: () => document.querySelector("h1").textContent.trim(),
  changed: keepState,
  more: askEvidence,
  links: (index) => {
    const around = [`/graph?work=${encodeURIComponent(works[index].key)}`, text.openGraph];
    return [[workPath(index), text.openWork], ...(index === data.focus && host.whole ? [] : [around])];
  },
};

const choices = () => [...new FormData($("choices"))];
const before = new Map(choices()); // what the page came with

async function ask(path, parameters) {
  const url = new URL(path, location);
  for (const [name, value] of parameters) url.searchParams.set(name, value);
  for (;;) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (found !== null) return found;
    say(app.dataset.making);
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
}

const waiting = $("empty").textContent;
function say(words) {
  $("empty").textContent = words;
  $("empty").hidden = !words;
}

// ---- what the address says

function keepState() {
  if (!stage) return;
  const { searchParams } = address;
  for (const name of ["chosen", "hide", "find", ...SPAN]) searchParams.delete(name);
  const chosen = looked.selected === null ? null : works[looked.selected].key;
  if (chosen && looked.selected !== data.focus) searchParams.set("chosen", chosen);
  for (const id of [...off.kinds, ...off.types]) searchParams.append("hide", id);
  SPAN.forEach((name, i) => off.years[i] && searchParams.set(name, off.years[i]));
  if ($("search").value) searchParams.set("find", $("search").value);
  for (const [name, value] of choices()) if (value !== before.get(name) || searchParams.has(name)) searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}

function hideAsked() {
  const hide = address.searchParams.getAll("hide");
  off.kinds = new Set(hide.filter((id) => data.kinds.includes(id)));
  off.types = new Set(hide.filter((id) => data.types.some((type) => type.id === id)));
  off.years = SPAN.map((name) => (/^\d{4}$/.test(address.searchParams.get(name)) ? address.searchParams.get(name) : ""));
}

function chooseAsked() {
  const find = address.searchParams.get("find") || "";
  $("search").value = find;
  const chosen = works.findIndex((work) => work.key !== null && work.key === address.searchParams.get("chosen"));
  if (chosen >= 0) select(chosen, true);
  else if (data.focus !== null && host.whole && !isNarrow()) select(drawnAs(data.focus), false);
  else drawCard();
  if (find) keepBright(new Set(search(find).flatMap((i) => [i, drawnAs(i)])));
}

// ---- the data

// The page preloads its first picture. Its address is taken as it is: parameters that are set again may be encoded otherwise,
// and another address is fetched again.
function askPicture() {
  const { first, url } = app.dataset;
  delete app.dataset.first;
  return first ? ask(first, []) : ask(url, choices());
}

async function load() {
  const mine = (load.turn = (load.turn || 0) + 1);
  $("tally").textContent = waiting;
  delete app.dataset.ready;
  try {
    const answer = await askPicture();
    if (mine !== load.turn) return;
    read(answer.drawing);
    Object.assign(data, { left: answer.left, more: answer.more });
    language = document.documentElement.lang;
    text = data.labels[language];
    speak();
    if (!edges.length && works.length < 2) return say(app.dataset.none);
    hideAsked();
    say("");
    begin(() => {
      app.dataset.drawn = now();
      if (!whole) drawCard();
    });
    const details = answer.details || (await ask("/api/graph/details", choices()));
    if (mine !== load.turn) return;
    complete(details);
    data.evidence = data.evidence || {};
    asked.clear();
    chooseAsked();
    stage.refresh();
    buildIndexAtLeisure();
    app.dataset.ready = String(works.length);
  } catch {
    if (mine === load.turn) say(app.dataset.failed);
  }
}

// The sentences of the arrows of a work of a large graph: of its neighbourhood, which the server knows.
const asked = new Set();
async function askEvidence(index) {
  const { key } = works[index];
  if (!key || asked.has(key)) return;
  asked.add(key);
  const { turn } = load;
  const near = await ask("/api/graph", [["work", key], ["limit", NEAR]]).catch(() => asked.delete(key) && null);
  if (!near || turn !== load.turn) return;
  const { from, to, kind } = near.drawing.edges;
  const keys = near.details.works.key;
  const sentences = readEvidence(near.details.evidence, near.details.strings, near.details.places);
  const known = new Map(sentences.map((all, i) => [`${keys[from[i]]} ${near.drawing.kinds[kind[i]]} ${keys[to[i]]}`, all]));
  for (const edge of [...edgesOf[index].in, ...edgesOf[index].out]) {
    const found = known.get(`${works[edge.from].key} ${edge.kind} ${works[edge.to].key}`);
    if (found) data.evidence[edge.id] = found;
  }
  drawCard();
}

listen();
$("choices").addEventListener("submit", (event) => event.preventDefault());
$("choices").addEventListener("change", () => {
  keepState();
  load();
});
load();
