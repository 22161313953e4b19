// The legend: kinds of relation and types of work, each a button that hides and shows them.
function sample(draws) {
  const canvas = make("canvas", { width: 60, height: 28, "aria-hidden": "true" });
  canvas.style.width = "30px";
  canvas.style.height = "14px";
  const ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  draws(ctx);
  return canvas;
}

const arrowSample = (kind) =>
  sample((ctx) => {
    const look = data.palette.kinds[kind];
    ctx.strokeStyle = ctx.fillStyle = edgeColour(kind);
    ctx.lineWidth = look.width;
    ctx.setLineDash(look.dashes ? look.dashes.map((d) => d / 1.6) : []);
    ctx.beginPath();
    ctx.moveTo(0, 7);
    ctx.lineTo(22, 7);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(30, 7);
    ctx.lineTo(20, 2.5);
    ctx.lineTo(20, 11.5);
    ctx.fill();
  });

const boxSample = (type) =>
  sample((ctx) => {
    const colours = boxColours(type);
    ctx.beginPath();
    ctx.roundRect(4, 1, 22, 12, 3);
    ctx.fillStyle = colours.fill;
    ctx.fill();
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = colours.edge;
    ctx.stroke();
  });

function chip(group, id, words, count, picture) {
  const element = make(
    "button",
    { type: "button", className: "chip", "aria-pressed": String(!off[group].has(id)), "data-id": id },
    picture,
    words,
    make("i", { textContent: String(count) }),
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

const tally = (values) => values.reduce((counts, v) => counts.set(v, (counts.get(v) || 0) + 1), new Map());

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

function drawLegend() {
  const kinds = tally(edges.map((e) => e.kind));
  const ofType = tally(works.map((w) => w.type));
  drawGroup("kinds", kinds, data.kinds, (kind) => text.out[kind], arrowSample);
  drawGroup("types", ofType, data.types.map((t) => t.id), typeName, boxSample);
}
