// The search: words without diacritics, case, punctuation and leading zeros ("1 ct tw" finds 01-CT/TW), as a list and in
// the picture, where what fits stays bright.
const MOST_HITS = 30;
const SLICE = 1500; // works that are made ready for the search at a time, so that the page never stands still

const known = new Map(); // names of bodies, places and types come again and again
const fold = (words) =>
  words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d")
    .split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.replace(/^0+(?=\d)/, "")).join(" ");
function foldOnce(words) {
  if (!known.has(words)) known.set(words, fold(words));
  return known.get(words);
}

const index = [];
function indexed(w) {
  const types = Object.values(data.labels).map((l) => l.typeNames[w.type] || typeOf(w.type).name);
  const symbol = fold(w.symbol || "");
  const day = w.date ? [w.date, w.date.split("-").reverse().join(" ")] : [];
  const often = [w.issuer, w.scope, ...types].filter(Boolean).map(foldOnce);
  const words = [symbol, ...often, fold([w.name, w.title, ...day].filter(Boolean).join(" "))];
  return { symbol, names: types.map((t) => `${foldOnce(t)} ${symbol}`), name: fold(w.name || ""), text: ` ${words.join(" ")} ` };
}
function buildIndex(upTo) {
  while (index.length < Math.min(upTo, real)) index.push(indexed(works[index.length]));
}
function buildIndexAtLeisure() {
  buildIndex(index.length + SLICE);
  if (index.length < real) setTimeout(buildIndexAtLeisure);
}

// All works that fit, best first; before the details are there, none.
function search(query) {
  const joined = fold(query);
  if (!joined || !whole) return [];
  buildIndex(real);
  const words = joined.split(" ");
  const score = (entry) => {
    if (entry.symbol === joined) return 5;
    if (entry.name === joined || entry.names.includes(joined)) return 4;
    if (entry.text.includes(` ${joined} `)) return 3;
    if (words.every((w) => entry.text.includes(` ${w} `))) return 2;
    return words.every((w) => entry.text.includes(` ${w}`)) ? 1 : 0;
  };
  return index
    .map((entry, i) => [score(entry), i])
    .filter(([s]) => s)
    .sort((a, b) => b[0] - a[0] || actors[b[1]] - actors[a[1]] || a[1] - b[1])
    .map(([, i]) => i);
}

let hits = [];
let active = 0;

function showHits() {
  const all = search($("search").value);
  hits = all.slice(0, MOST_HITS);
  active = 0;
  const items = hits.map((i, n) => {
    const work = works[i];
    const small = [work.scope, work.issuer, shortDate(work.date), work.title || (work.symbol && work.name)].filter(Boolean).join(" · ");
    const item = make("li", { id: `hit-${n}`, role: "option" }, fullName(work), make("small", { textContent: small }));
    item.addEventListener("mousedown", (event) => (event.preventDefault(), choose(n)));
    return item;
  });
  const nothing = make("li", { textContent: whole ? text.noHit : text.loading, role: "option", "aria-disabled": "true" });
  const open = fold($("search").value).length > 0;
  keepBright(open && all.length ? new Set(all.flatMap((i) => [i, drawnAs(i)])) : null);
  $("hits").replaceChildren(...(items.length ? items : [nothing]));
  $("hits").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open));
  mark();
  host.changed();
}

function mark() {
  hits.forEach((_, n) => $(`hit-${n}`).setAttribute("aria-selected", String(n === active)));
  if (hits.length) {
    $("search").setAttribute("aria-activedescendant", `hit-${active}`);
    $(`hit-${active}`).scrollIntoView({ block: "nearest" });
  } else $("search").removeAttribute("aria-activedescendant");
}

// Keeps what fits bright in the picture.
function keepBright(found) {
  if (!looked.found && !found) return;
  looked.found = found;
  stage.refresh();
}

function closeHits() {
  keepBright(null);
  $("hits").hidden = true;
  $("search").setAttribute("aria-expanded", "false");
  $("search").removeAttribute("aria-activedescendant");
}

function choose(n) {
  if (hits[n] === undefined) return;
  closeHits();
  select(hits[n], true);
}

function searchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && hits.length) {
    if ($("hits").hidden) showHits();
    else active = (active + step + hits.length) % hits.length;
    mark();
  } else if (event.key === "Enter") {
    if ($("hits").hidden) showHits();
    choose(active);
  } else return;
  event.preventDefault();
}
