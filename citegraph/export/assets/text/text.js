// The behaviour of an annotated text: cards, the relations beside it, the legend, language and colours.
// All text from outside reaches the page by textContent, never as markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const cited = [...document.querySelectorAll("#text [data-mark]")];
  const said = [...document.querySelectorAll("#text [data-ties]")];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const off = new Set();
  let scheme = null;
  let language = data.language;
  let text = data.labels[language];

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-")) element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children.filter((c) => c !== null && c !== ""));
    return element;
  };
  const day = (date) => (language === "vi" && date ? date.split("-").reverse().join("/") : date);
  const kindOf = (element) => [...element.classList].find((name) => name.startsWith("cg-") && name !== "cg-open" && name !== "cg-off").slice(3);

  // ---- what is lit

  function light(ties) {
    const wanted = new Set(ties.map(String));
    for (const element of said) element.classList.toggle("lit", element.dataset.ties.split(" ").some((tie) => wanted.has(tie)));
  }

  // ---- the card

  function cardOf(mark) {
    const facts = [
      [text.issuer, mark.issuer],
      [text.scope, mark.scope],
      [text.date, day(mark.date)],
      [text.heading, mark.title],
      [text.pinpoints, mark.pinpoints.join("; ")],
      [text.probably, mark.probably],
      [text.candidates, mark.candidates.join(", ")],
      [text.key, mark.key],
    ].filter(([, value]) => value);
    const list = make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]));
    const relations = mark.ties.map((tie) => make("p", {}, sentence(data.ties[tie])));
    return [make("strong", { textContent: mark.name ? mark.name[language] : text.open }), list, ...relations];
  }

  const sentence = (tie) =>
    `${tie.source ? tie.source[language] : text.this} ${text.out[tie.kind]} ${tie.target ? tie.target[language] : "?"}`;

  function show(element) {
    const mark = data.marks[element.dataset.mark];
    const card = $("card");
    const link = element.hasAttribute("href") || !mark.key ? null : make("p", { textContent: text.copy });
    card.replaceChildren(...cardOf(mark), ...(link ? [link] : []));
    card.hidden = false;
    const at = element.getClientRects()[0];
    const left = Math.min(Math.max(at.left, 12), innerWidth - card.offsetWidth - 12);
    const below = at.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${scrollY + (below ? at.bottom + 8 : Math.max(at.top - card.offsetHeight - 8, 0))}px`;
    element.setAttribute("aria-describedby", "card");
    light(mark.ties);
  }

  function hide() {
    $("card").hidden = true;
    light([]);
  }

  async function copy(element) {
    const { key } = data.marks[element.dataset.mark];
    if (!key) return;
    try {
      await navigator.clipboard.writeText(key);
    } catch {
      // A page from disk may not be let at the clipboard: the old way, by a selection.
      const box = make("textarea", { value: key });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    $("toast").textContent = `${text.copied}: ${key}`;
    setTimeout(() => ($("toast").textContent = ""), 2500);
  }

  // ---- the relations beside the text, and the legend

  function drawRelations() {
    const items = data.ties.map((tie, number) => {
      const more = [tie.extent && text[tie.extent], tie.effective && day(tie.effective)].filter(Boolean).join(" · ");
      const button = make("button", { type: "button", "data-tie": number },
        make("bdi", { textContent: tie.source ? tie.source[language] : text.this }),
        " ", make("b", { textContent: text.out[tie.kind] }), " ",
        make("bdi", { textContent: tie.target ? tie.target[language] : "?" }),
        more ? make("small", { textContent: ` (${more})` }) : null);
      button.addEventListener("click", () => goTo(number));
      button.addEventListener("mouseenter", () => light([number]));
      button.addEventListener("mouseleave", () => light([]));
      const changed = tie.provisions.map(([action, target, source]) =>
        make("li", { textContent: `${target}: ${text.actions[action]}${source ? ` (${text.provisionBy.replace("{source}", source)})` : ""}` }));
      const changes = changed.length ? make("ul", { className: "changes" }, ...changed) : null;
      return make("li", { className: `cg-${tie.kind} tie` }, button, make("blockquote", { textContent: tie.quote }), changes);
    });
    const nothing = make("p", { textContent: text.noRelations });
    $("relations").setAttribute("aria-label", text.relations);
    $("relations").replaceChildren(make("h2", { textContent: `${text.relations} (${items.length})` }), items.length ? make("ol", {}, ...items) : nothing);
  }

  function goTo(tie) {
    const first = said.find((element) => element.dataset.ties.split(" ").includes(String(tie)));
    if (!first) return;
    first.scrollIntoView({ block: "center" });
    light([tie]);
  }

  function drawLegend() {
    const counts = new Map();
    for (const element of cited) counts.set(kindOf(element), (counts.get(kindOf(element)) || 0) + 1);
    const order = [...Object.keys(text.out), "named"].filter((kind) => counts.has(kind));
    const chips = order.map((kind) => {
      const button = make("button", { type: "button", "aria-pressed": String(!off.has(kind)), "data-kind": kind },
        make("span", { className: `cg cg-${kind}`, textContent: kind === "named" ? text.named : text.out[kind] }),
        make("i", { textContent: String(counts.get(kind)) }));
      button.addEventListener("click", () => {
        if (!off.delete(kind)) off.add(kind);
        for (const element of cited) element.classList.toggle("cg-off", off.has(kindOf(element)));
        drawLegend();
        $("legend").querySelector(`[data-kind="${kind}"]`).focus();
      });
      return button;
    });
    $("legend").setAttribute("aria-label", text.cited);
    $("legend").replaceChildren(make("span", { textContent: cited.length ? text.cited : text.none }), ...chips);
  }

  // ---- language, light and dark, start

  function dress() {
    const dark = scheme === null ? system.matches : scheme === "dark";
    document.documentElement.dataset.scheme = dark ? "dark" : "light";
    $("scheme").textContent = dark ? text.light : text.dark;
  }

  function speak() {
    text = data.labels[language];
    document.documentElement.lang = language;
    $("language").textContent = text.language;
    $("language").setAttribute("aria-label", text.languageHint);
    dress();
    drawLegend();
    drawRelations();
  }

  const markAt = (event) => event.target.closest && event.target.closest("[data-mark]");
  const article = $("text");
  article.addEventListener("mouseover", (event) => markAt(event) && show(markAt(event)));
  article.addEventListener("mouseout", (event) => markAt(event) && hide());
  article.addEventListener("focusin", (event) => markAt(event) && show(markAt(event)));
  article.addEventListener("focusout", hide);
  article.addEventListener("click", (event) => {
    const element = markAt(event);
    if (element && !element.hasAttribute("href")) copy(element);
  });
  article.addEventListener("keydown", (event) => {
    const element = markAt(event);
    if (element && !element.hasAttribute("href") && (event.key === "Enter" || event.key === " ")) {
      copy(element);
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  system.addEventListener("change", dress);
  $("scheme").addEventListener("click", () => {
    scheme = document.documentElement.dataset.scheme === "dark" ? "light" : "dark";
    dress();
  });
  $("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    speak();
  });
  speak();
  document.documentElement.dataset.ready = "yes";
})();
