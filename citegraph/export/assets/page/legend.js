// The legend: kinds of relation and types of work, each a button that hides and shows them, and the years that are shown.
function sample(draws) {
  const canvas = make("canvas", { width: 60, height: 28, "aria-hidden": "true" });
  canvas.style.width = "30px";
  canvas.style.height = "14px";
  const ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  draws(ctx);
  return canvas;
}

const arrowSample = (kind) => sample((ctx) => drawArrowSample(ctx, kind, 0, 0));
const boxSample = (type) => sample((ctx) => drawBoxSample(ctx, type, 0, 0));

function drawArrowSample(ctx, kind, x, y) {
  const look = data.palette.kinds[kind];
  ctx.strokeStyle = ctx.fillStyle = edgeColour(kind);
  ctx.lineWidth = look.width;
  ctx.setLineDash(look.dashes ? look.dashes.map((d) => d / 1.6) : []);
  ctx.beginPath();
  ctx.moveTo(x, y + 7);
  ctx.lineTo(x + 22, y + 7);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  head(ctx, { tip: [x + 30, y + 7], along: [1, 0] }, 10);
  ctx.fill();
}

function drawBoxSample(ctx, type, x, y) {
  const colours = boxColours(type);
  ctx.beginPath();
  ctx.roundRect(x + 4, y + 1, 22, 12, 3);
  ctx.fillStyle = colours.fill;
  ctx.fill();
  ctx.lineWidth = 1.6;
  ctx.strokeStyle = colours.edge;
  ctx.stroke();
}

function chip(group, id, words, count, picture) {
  const element = make(
    "button",
    { type: "button", className: "chip", "aria-pressed": String(!off[group].has(id)), "data-id": id },
    picture,
    words,
    make("i", { textContent: number(count) }),
  );
  element.addEventListener("click", () => {
    if (!off[group].delete(id)) off[group].add(id);
    filter();
    $(group).querySelector(`[data-id="${CSS.escape(id)}"]`).focus();
  });
  return element;
}

const AT_FIRST = 12; // buttons of a group; the others come when they are asked for
const opened = new Set();

function drawGroup(group, counts, order, words, picture) {
  const there = order.filter((id) => counts.has(id));
  const open = opened.has(group) || there.length <= AT_FIRST + 1;
  const chips = (open ? there : there.slice(0, AT_FIRST)).map((id) => chip(group, id, words(id), counts.get(id), picture(id)));
  $(group).setAttribute("aria-label", text[group]);
  $(group).replaceChildren(make("b", { textContent: text[group] }), ...chips);
  if (!open) {
    const more = button("link", fill(text.more, { n: there.length - AT_FIRST }), () => {
      opened.add(group);
      drawLegend();
      $(group).querySelectorAll(".chip")[AT_FIRST].focus();
    });
    $(group).append(more);
  }
  if (off[group].size) {
    $(group).append(button("link", text.showAll, () => (off[group].clear(), filter())));
  }
  $(group).hidden = !chips.length;
}

// Two fields for the first and the last year; what is typed into them stays as it is.
function drawYears() {
  const years = works.slice(0, real).map((w) => (w.date || "").slice(0, 4)).filter(Boolean).sort();
  const [min, max] = [years[0], years[years.length - 1]];
  $("years").hidden = min === max;
  $("years").setAttribute("aria-label", text.years);
  const fields = [...$("years").querySelectorAll("input")];
  if (!fields.length) {
    for (const i of [0, 1]) {
      const field = make("input", { type: "number", step: "1", inputMode: "numeric" });
      field.addEventListener("input", () => {
        off.years[i] = /^\d{4}$/.test(field.value) ? field.value : "";
        filter();
      });
      fields.push(field);
    }
    $("years").replaceChildren(make("b"), ...fields.map((field) => make("label", {}, make("span"), field)));
  }
  $("years").querySelector("b").textContent = text.years;
  fields.forEach((field, i) => {
    Object.assign(field, { min, max, placeholder: i ? max : min });
    field.previousSibling.textContent = i ? text.until : text.since;
    if (document.activeElement !== field) field.value = off.years[i];
  });
}

// An edge between works that none of the filters hides, whether or not a bundle has it for now.
const seenEdge = (e) => !e.of && !off.kinds.has(e.kind) && !filteredOut(works[e.from]) && !filteredOut(works[e.to]);

// The numbers follow the filters: of kinds that of the arrows between types that are shown, of types that of the works that
// an arrow of a kind that is shown joins, or of all works if no kind is hidden.
function drawLegend() {
  const own = edges.filter((e) => !e.of);
  const kinds = new Map(own.map((e) => [e.kind, 0]));
  const types = new Map(works.slice(0, real).map((w) => [w.type, 0]));
  for (const e of own) if (!filteredOut(works[e.from]) && !filteredOut(works[e.to])) kinds.set(e.kind, kinds.get(e.kind) + 1);
  const joined = off.kinds.size && new Set(own.filter((e) => !off.kinds.has(e.kind)).flatMap((e) => [e.from, e.to]));
  works.slice(0, real).forEach((w, i) => (!joined || joined.has(i)) && !ofOtherYears(w) && types.set(w.type, types.get(w.type) + 1));
  drawGroup("kinds", kinds, data.kinds, (kind) => text.out[kind], arrowSample);
  drawGroup("types", types, data.types.map((t) => t.id), typeName, boxSample);
  drawYears();
  $("tally").textContent = countsInWords();
}
