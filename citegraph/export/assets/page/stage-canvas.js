// The stage of a page with many works: force-graph, with every work fixed in its place.
const CELL = 400; // side of the squares in which the work under the pointer is looked for
const CLICK = 6; // pixels that a pointer may move between down and up and still have clicked

function makeStage(element, events) {
  const nodes = works.map((w, id) => ({ id, x: w.x, y: w.y, fx: w.x, fy: w.y }));
  // The kinds that the page is looked at for are painted last, over the others.
  const byKind = Object.fromEntries(data.kinds.map((kind) => [kind, []]));
  for (const edge of edges) byKind[edge.kind].push({ edge, source: nodes[edge.from], target: nodes[edge.to], look: null, shade: null });
  const links = [...data.kinds].reverse().flatMap((kind) => byKind[kind]);
  const graph = new ForceGraph(element);
  let view = null; // what of the graph is in the window
  let first = events.first;
  const scale = () => graph.zoom();
  const seen = (w) => w.x + w.width / 2 > view.left && w.x - w.width / 2 < view.right && w.y + w.height / 2 > view.top && w.y - w.height / 2 < view.bottom;
  const passes = ({ source: a, target: b }) =>
    Math.max(a.x, b.x) > view.left && Math.min(a.x, b.x) < view.right && Math.max(a.y, b.y) > view.top && Math.min(a.y, b.y) < view.bottom;
  let now = 1; // the scale of this frame: asking the library for each edge is slow
  let far = true;
  let strongAlone = false; // from far away, where arrows are many, those that say least only hide the others
  const look = (link) => (link.look = link.look || edgeLook(link.edge, far));
  const shade = (link) => (link.shade = link.shade || withOpacity(look(link).colour, look(link).opacity));

  function forget() {
    for (const link of links) link.look = link.shade = null;
  }

  function before(ctx) {
    now = scale();
    if (now < 0.3 !== far) forget();
    far = now < 0.3;
    strongAlone = far && edges.length > MANY_EDGES && !looked.near && strongShown();
    const { x, y } = graph.centerAt();
    const half = { x: element.clientWidth / 2 / now, y: element.clientHeight / 2 / now };
    view = { left: x - half.x, right: x + half.x, top: y - half.y, bottom: y + half.y };
    paintBands(ctx);
  }

  function after(ctx) {
    paintHeaders(ctx);
    if (first) first();
    first = null;
  }

  graph
    .width(element.clientWidth)
    .height(element.clientHeight)
    .minZoom(0.004)
    .maxZoom(4)
    .enablePointerInteraction(false)
    .enableNodeDrag(false)
    .cooldownTicks(0)
    .d3Force("charge", null)
    .d3Force("link", null)
    .d3Force("center", null)
    .nodeVisibility((n) => !hidden(n.id) && seen(works[n.id]))
    .nodeCanvasObject((n, ctx) => paintBox(ctx, n.id, now, { hover: n.id === looked.hovered }))
    .linkVisibility((l) => !(strongAlone && weak(l.edge)) && !hiddenEdge(l.edge) && passes(l))
    .linkColor(shade)
    .linkWidth((l) => (looked.near || !far ? look(l).width : 0.8))
    .linkLineDash((l) => (far ? null : look(l).dashes || null))
    .linkCurvature((l) => l.edge.bend || 0)
    .linkCanvasObjectMode((l) => (now > 0.18 || (looked.near && brightEdge(l.edge)) ? "after" : undefined))
    .linkCanvasObject((l, ctx) => paintArrow(ctx, l, look(l), shade(l), now))
    .onRenderFramePre(before)
    .onRenderFramePost(after)
    .graphData({ nodes, links });

  watchPointer(element, (point) => under(graph.screen2GraphCoords(point.x, point.y)), events);
  const resized = () => graph.width(element.clientWidth).height(element.clientHeight);
  new ResizeObserver(resized).observe(element);
  const redraw = () => graph.nodeVisibility(graph.nodeVisibility()); // setting anything asks for a new frame
  return {
    canvas: () => element.querySelector("canvas"),
    scale,
    centre: () => graph.centerAt(),
    toScreen: ({ x, y }) => graph.graph2ScreenCoords(x, y),
    moveTo: ({ x, y, scale: to, animated }) => {
      graph.zoom(to === undefined ? scale() : to, animated ? 250 : 0);
      graph.centerAt(x === undefined ? graph.centerAt().x : x, y === undefined ? graph.centerAt().y : y, animated ? 250 : 0);
    },
    select: () => {},
    refresh: () => {
      forget();
      redraw();
    },
    showFound: () => {
      forget();
      redraw();
    },
    paint: () => graph.pauseAnimation().resumeAnimation(), // which draws at once
    hiddenNodes: () => works.map((_, i) => i).filter(hidden),
    hiddenEdges: () => edges.filter(hiddenEdge),
  };
}

function withOpacity(hex, opacity) {
  return `${hex}${Math.round(opacity * 255).toString(16).padStart(2, "0")}`;
}

// The head of an arrow at the border of its target's box, and the word on it where there is room.
function paintArrow(ctx, { edge, source: a, target: b, __controlPoints: via }, look, shade, scale) {
  const from = via ? { x: via[0], y: via[1] } : a;
  const [dx, dy] = [b.x - from.x, b.y - from.y];
  const length = Math.hypot(dx, dy);
  if (!length) return;
  const box = works[edge.to];
  const inside = Math.min(box.width / 2 / Math.abs(dx || 1e-9), box.height / 2 / Math.abs(dy || 1e-9), 1);
  const tip = { x: b.x - dx * inside, y: b.y - dy * inside };
  const size = Math.min(Math.max(12, 7 / scale), 40);
  const [ux, uy] = [dx / length, dy / length];
  ctx.fillStyle = shade;
  ctx.beginPath();
  ctx.moveTo(tip.x, tip.y);
  ctx.lineTo(tip.x - size * ux - (size / 2.6) * uy, tip.y - size * uy + (size / 2.6) * ux);
  ctx.lineTo(tip.x - size * ux + (size / 2.6) * uy, tip.y - size * uy - (size / 2.6) * ux);
  ctx.fill();
  if (!look.words || scale < 0.35) return;
  const middle = via ? { x: (a.x + b.x) / 4 + via[0] / 2, y: (a.y + b.y) / 4 + via[1] / 2 } : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  ctx.font = `13px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const wide = ctx.measureText(look.words).width + 6;
  ctx.fillStyle = ink().back;
  ctx.fillRect(middle.x - wide / 2, middle.y - 9, wide, 18);
  ctx.fillStyle = look.colour;
  ctx.fillText(look.words, middle.x, middle.y);
}

// The work whose box lies under a point of the graph.
let cells = null;
function under({ x, y }) {
  if (!cells) {
    cells = new Map();
    works.forEach((w, i) => {
      for (let cx = Math.floor((w.x - w.width / 2) / CELL); cx <= Math.floor((w.x + w.width / 2) / CELL); cx += 1)
        for (let cy = Math.floor((w.y - w.height / 2) / CELL); cy <= Math.floor((w.y + w.height / 2) / CELL); cy += 1) {
          const name = `${cx},${cy}`;
          if (!cells.has(name)) cells.set(name, []);
          cells.get(name).push(i);
        }
    });
  }
  const near = cells.get(`${Math.floor(x / CELL)},${Math.floor(y / CELL)}`) || [];
  const found = near.find((i) => !hidden(i) && Math.abs(works[i].x - x) <= works[i].width / 2 && Math.abs(works[i].y - y) <= works[i].height / 2);
  return found === undefined ? null : found;
}

function watchPointer(element, workAt, events) {
  let down = null;
  let over = null;
  const point = (event) => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.x, y: event.clientY - frame.y };
  };
  const hover = (index) => {
    if (index === over) return;
    over = index;
    element.classList.toggle("over", index !== null);
    events.hover(index);
  };
  element.addEventListener("pointerdown", (event) => (down = point(event)));
  element.addEventListener("pointermove", (event) => event.buttons || event.pointerType === "touch" || hover(workAt(point(event))));
  element.addEventListener("pointerleave", () => hover(null));
  element.addEventListener("pointerup", (event) => {
    const up = point(event);
    if (down && Math.hypot(up.x - down.x, up.y - down.y) < CLICK) events.click(workAt(up));
    down = null;
  });
}
