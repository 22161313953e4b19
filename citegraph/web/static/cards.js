/* The card of a cited work, beside its citation while that is pointed at or has the focus: a copy of its entry in the list. */

const card = document.createElement("div");
card.className = "hovercard";
card.id = "hovercard";
card.setAttribute("role", "tooltip");
card.hidden = true;
document.body.append(card);

const MARGIN = 12, GAP = 8;
const citationOf = (event) => event.target.closest?.("[data-card]");

function show(citation) {
  const entry = document.getElementById(citation.dataset.card);
  if (!entry) return;
  const relation = document.createElement("p");
  relation.className = "meta";
  relation.textContent = citation.dataset.relation ??= citation.title;
  citation.removeAttribute("title"); // the browser's own hint would cover the card
  card.replaceChildren(relation, ...[...entry.children].map((child) => child.cloneNode(true)));
  card.hidden = false;
  const at = citation.getClientRects()[0];
  const isBelow = at.bottom + GAP + card.offsetHeight < innerHeight;
  card.style.left = `${scrollX + Math.max(Math.min(at.left, innerWidth - card.offsetWidth - MARGIN), MARGIN)}px`;
  card.style.top = `${scrollY + (isBelow ? at.bottom + GAP : Math.max(at.top - card.offsetHeight - GAP, 0))}px`;
  citation.setAttribute("aria-describedby", card.id);
}

const hide = () => { card.hidden = true; };

for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(begin, (event) => { const citation = citationOf(event); if (citation) show(citation); });
  document.addEventListener(end, (event) => { if (citationOf(event)) hide(); });
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
