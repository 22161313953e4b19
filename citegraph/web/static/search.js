/* Suggestions as you type in every box for works: a list under the box, worked by mouse or keyboard. What is chosen is
   opened, or fills the box where the form asks for a work. Without a script the forms themselves search. */
const WAIT = 120; // ms after the last key

// A label may state the noun of a number: {n:result|results}.
const counted = (label, n) => label.replace(/\{n(?::([^|}]*)\|([^}]*))?\}/, (_, one, other) =>
  n.toLocaleString(document.documentElement.lang) + (one === undefined ? "" : ` ${n === 1 ? one : other}`));

class Suggestions {
  constructor(box) {
    this.box = box;
    this.said = document.getElementById(`${box.id}-said`);
    this.hits = [];
    this.chosen = -1;
    this.list = document.createElement("ul");
    this.list.id = `${box.id}-list`;
    this.list.className = "hits";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.labels[0].textContent.trim());
    this.list.hidden = true;
    box.after(this.list);
    box.setAttribute("autocomplete", "off");
    for (const [name, value] of [["role", "combobox"], ["aria-controls", this.list.id], ["aria-expanded", "false"],
      ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
    box.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT);
    });
    box.addEventListener("keydown", (event) => this.press(event));
    box.addEventListener("blur", () => this.show([]));
    box.form.addEventListener("submit", () => this.sendKey());
  }

  show(hits) {
    this.hits = hits;
    this.chosen = -1;
    this.list.replaceChildren(...hits.map((hit, i) => this.item(hit, i)));
    this.list.hidden = !hits.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
    this.box.removeAttribute("aria-activedescendant");
    const typed = this.box.value.trim();
    this.said.textContent = !typed ? "" : hits.length ? counted(this.box.dataset.count, hits.length) : this.box.dataset.none;
  }

  item(hit, i) {
    const item = document.createElement("li");
    item.id = `${this.box.id}-${i}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("b");
    name.textContent = hit.heading;
    const more = document.createElement("small");
    more.textContent = [...hit.facts, hit.title].filter(Boolean).join(" · ");
    item.append(name, more);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(i); });
    return item;
  }

  take(i) {
    const hit = this.hits[i];
    if (this.box.dataset.works === "open") window.location.assign(hit.path);
    else {
      this.box.value = hit.name;
      this.box.dataset.key = hit.work.key;
      this.box.dataset.name = hit.name;
      this.show([]);
    }
  }

  /* A name may fit several works, the key of the chosen one does not. */
  sendKey() {
    if (this.box.dataset.key && this.box.value === this.box.dataset.name) this.box.value = this.box.dataset.key;
  }

  choose(i) {
    this.chosen = (i + this.hits.length) % this.hits.length;
    [...this.list.children].forEach((item, j) => item.setAttribute("aria-selected", String(j === this.chosen)));
    this.box.setAttribute("aria-activedescendant", `${this.box.id}-${this.chosen}`);
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
  }

  async search() {
    this.asked?.abort();
    const words = this.box.value.trim();
    if (words.length < 2) { this.show([]); return; }
    this.asked = new AbortController();
    const query = new URLSearchParams({ q: words, limit: 8, lang: document.documentElement.lang });
    try {
      const answer = await fetch(`/api/works?${query}`, { signal: this.asked.signal });
      if (answer.ok && document.activeElement === this.box) this.show((await answer.json()).items);
    } catch (error) {
      if (error.name !== "AbortError") this.show([]);
    }
  }

  press(event) {
    if (!this.hits.length) return;
    if (event.key === "Escape") this.show([]); // the box keeps its words: a second Escape empties it, as browsers do
    else if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen < 0 ? this.hits.length - 1 : this.chosen - 1);
    else if (event.key === "Enter" && this.chosen >= 0) this.take(this.chosen);
    else return;
    event.preventDefault();
  }
}

for (const box of document.querySelectorAll("input[data-works]")) new Suggestions(box);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  document.getElementById("q").focus();
});
