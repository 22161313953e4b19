// The canvas: d3-zoom moves and zooms it, by mouse, touch or wheel; what lies under the pointer is told in events.
const CLICK = 6; // pixels that a pointer may move between down and up and still have clicked
const REACH = { mouse: 6, touch: 14 }; // pixels from an arrow at which it is meant
const LARGEST = 3;
const SMALLEST = 0.004;

function makeStage(element, events) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  element.replaceChildren(canvas);
  let at = d3.zoomIdentity;
  let asked = false;
  let first = events.first;
  const life = new AbortController(); // of its listeners
  const ratio = () => Math.max(devicePixelRatio || 1, 1);

  function draw() {
    asked = false;
    const [wide, high] = [element.clientWidth, element.clientHeight];
    if (!wide || !high) return;
    const dots = [Math.round(wide * ratio()), Math.round(high * ratio())];
    if (canvas.width !== dots[0] || canvas.height !== dots[1]) [canvas.width, canvas.height] = dots;
    const ctx = canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ...dots);
    const r = ratio();
    ctx.setTransform(r * at.k, 0, 0, r * at.k, r * at.x, r * at.y);
    paint(ctx, viewOf(at, wide, high, r));
    if (first) first();
    first = null;
  }
  const ask = () => {
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  };

  // A part of a page is scrolled by the wheel and by one finger; the graph takes them when it has the focus, or two fingers.
  const mine = (event) => {
    if (event.type === "wheel") return events.whole || event.ctrlKey || document.activeElement === element;
    if (event.type.startsWith("touch") && !events.whole) return event.touches.length > 1;
    return !event.button;
  };
  const zoom = d3.zoom().scaleExtent([SMALLEST, LARGEST]).filter(mine).on("zoom", (event) => {
    at = event.transform;
    if (event.sourceEvent) events.moved();
    ask();
  });
  const selection = d3.select(element).call(zoom).on("dblclick.zoom", null);
  element.style.touchAction = events.whole ? "none" : "pan-y";
  const size = new ResizeObserver(() => {
    events.resized();
    ask();
  });
  size.observe(element);
  watchPointer(element, life.signal, (point, kind) => {
    const [x, y] = at.invert([point.x, point.y]);
    const view = viewOf(at, element.clientWidth, element.clientHeight, ratio());
    if (clustered(view)) return { box: null, arrow: null, cluster: clustersAt(view).boxes.find((b) => within(b, x, y)) || null };
    const box = boxAt({ x, y });
    return { box, arrow: box === null ? arrowAt({ x, y }, REACH[kind] / at.k) : null };
  }, events);

  return {
    canvas: () => canvas,
    scale: () => at.k,
    centre: () => {
      const [x, y] = at.invert([element.clientWidth / 2, element.clientHeight / 2]);
      return { x, y };
    },
    toScreen: ({ x, y }) => ({ x: at.applyX(x), y: at.applyY(y) }),
    moveTo: ({ x, y, scale, animated }) => {
      const k = Math.min(Math.max(scale === undefined ? at.k : scale, SMALLEST), LARGEST);
      const middle = x === undefined ? at.invert([element.clientWidth / 2, element.clientHeight / 2]) : [x, y];
      const to = d3.zoomIdentity.translate(element.clientWidth / 2, element.clientHeight / 2).scale(k).translate(-middle[0], -middle[1]);
      zoom.transform(animated ? selection.transition().duration(260) : selection.interrupt(), to);
    },
    refresh: ask,
    end: () => {
      life.abort();
      size.disconnect();
    },
    paint: draw,
    hiddenNodes: () => works.map((_, i) => i).filter((i) => !works[i].bundle && filteredOut(works[i])),
    hiddenEdges: () => edges.filter((e) => !e.of && (off.kinds.has(e.kind) || filteredOut(works[e.from]) || filteredOut(works[e.to]))),
  };
}

// What is seen of the graph, and how to paint in pixels of the window instead of the graph's own lengths.
function viewOf(at, wide, high, ratio) {
  const [[left, top], [right, bottom]] = [at.invert([0, 0]), at.invert([wide, high])];
  return {
    scale: at.k, left, top, right, bottom, wide, high, still: false,
    pixels: (n, axis) => (axis % 2 ? at.applyY(n) : at.applyX(n)),
    toPixels: (ctx) => ctx.setTransform(ratio, 0, 0, ratio, 0, 0),
  };
}

function watchPointer(element, signal, thingAt, events) {
  let down = null;
  const none = { box: null, arrow: null, cluster: null };
  let over = none;
  const point = (event) => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.x, y: event.clientY - frame.y };
  };
  const kind = (event) => (event.pointerType === "touch" ? "touch" : "mouse");
  const hover = (thing) => {
    if (thing.box === over.box && thing.arrow === over.arrow && !thing.cluster === !over.cluster) return;
    over = thing;
    element.classList.toggle("over", thing.box !== null || thing.arrow !== null || Boolean(thing.cluster));
    events.hover(thing);
  };
  const on = (name, act) => element.addEventListener(name, act, { signal });
  on("pointerdown", (event) => (down = point(event)));
  on("pointermove", (event) => event.buttons || event.pointerType === "touch" || hover(thingAt(point(event), "mouse")));
  on("pointerleave", () => hover(none));
  on("click", (event) => {
    const up = point(event);
    if (down && Math.hypot(up.x - down.x, up.y - down.y) < CLICK) events.click(thingAt(up, kind(event)));
    down = null;
  });
}
