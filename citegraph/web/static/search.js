/* Search as you type: a list under the box, worked by mouse or keyboard. Without a script the form itself searches. */
const box = document.getElementById("q");
const said = document.getElementById("q-said");
const list = document.createElement("ul");
const WAIT = 120; // ms after the last key
let hits = [];
let chosen = -1;
let timer = 0;
let asked = null;

list.id = "q-list";
list.className = "hits";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", box.labels[0].textContent);
list.hidden = true;
box.after(list);
for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"],
  ["aria-autocomplete", "list"]]) box.setAttribute(name, value);

function show(found) {
  hits = found;
  chosen = -1;
  list.replaceChildren(...hits.map((hit, i) => {
    const item = document.createElement("li");
    item.id = `q-${i}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("b");
    name.textContent = hit.name;
    const more = document.createElement("small");
    more.textContent = [hit.work.symbol && hit.work.name, hit.work.date, hit.work.issuer, hit.work.title].filter(Boolean).join(" · ");
    item.append(name, more);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); open(i); });
    return item;
  }));
  list.hidden = !hits.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
  const typed = box.value.trim();
  said.textContent = !typed ? "" : hits.length ? box.dataset.count.replace("{n}", hits.length) : box.dataset.none;
}

function open(i) { window.location.assign(hits[i].path); }

function choose(i) {
  chosen = (i + hits.length) % hits.length;
  [...list.children].forEach((item, j) => item.setAttribute("aria-selected", String(j === chosen)));
  box.setAttribute("aria-activedescendant", `q-${chosen}`);
  list.children[chosen].scrollIntoView({ block: "nearest" });
}

async function search() {
  asked?.abort();
  const words = box.value.trim();
  if (words.length < 2) { show([]); return; }
  asked = new AbortController();
  const query = new URLSearchParams({ q: words, limit: 8, lang: document.documentElement.lang });
  try {
    const answer = await fetch(`/api/works?${query}`, { signal: asked.signal });
    if (answer.ok) show((await answer.json()).items);
  } catch (error) {
    if (error.name !== "AbortError") show([]);
  }
}

box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, WAIT); });
box.addEventListener("keydown", (event) => {
  if (!hits.length) return;
  if (event.key === "Escape") show([]); // the box keeps its words: a second Escape empties it, as browsers do
  else if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen < 0 ? hits.length - 1 : chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) open(chosen);
  else return;
  event.preventDefault();
});
box.addEventListener("blur", () => show([]));
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
});
