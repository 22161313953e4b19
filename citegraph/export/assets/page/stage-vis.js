// The stage of a page with few works: vis-network, as pyvis brings it.
const FAR_WIDTH = 1.4; // pixels of a line that carries out, however far away: the library's own lines grow thin with the boxes
const FAR_DASHES = 4; // lengths of the graph to a pixel from which lines are drawn whole: dashes cannot be seen and are slow
function makeStage(element, events) {
  const { nodes, edges: drawn, options } = data.vis;
  const box = ({ ctx, id, state }) => ({
    drawNode: () => paintBox(ctx, id, network ? network.getScale() : 1, state),
    nodeDimensions: { width: works[id].width, height: works[id].height },
  });
  const style = (edge) => {
    const look = edgeLook(edge);
    return {
      id: edge.id,
      hidden: hiddenEdge(edge),
      width: CARRYING_OUT.has(edge.kind) ? Math.max(look.width, FAR_WIDTH * awayBy) : look.width,
      dashes: awayBy < FAR_DASHES && look.dashes,
      color: { color: look.colour, hover: look.colour, highlight: look.colour, opacity: look.opacity },
      label: look.words || " ", // the library keeps the old word when it is given none
      font: { size: 13, face: FONT, color: look.colour, strokeWidth: 0, background: look.words ? ink().back : "none", align: "horizontal" },
    };
  };
  let network = null;
  const away = (scale) => 2 ** Math.max(0, Math.round(-Math.log2(scale)));
  let awayBy = away(wholeScale(extent())); // how many lengths of the graph make a pixel, as the lines are drawn: a power of two
  const keepLines = () => {
    const before = awayBy;
    awayBy = away(network.getScale());
    if (awayBy === before) return;
    const dashes = awayBy < FAR_DASHES !== before < FAR_DASHES;
    setTimeout(() => edgeSet.update(edges.filter((e) => dashes || CARRYING_OUT.has(e.kind)).map(style)));
  };
  const nodeSet = new vis.DataSet(nodes.map((n) => ({ ...n, ctxRenderer: box })));
  const edgeSet = new vis.DataSet(drawn.map((e) => ({ ...e, ...style(edges[e.id]) })));
  network = new vis.Network(element, { nodes: nodeSet, edges: edgeSet }, options);
  network.on("beforeDrawing", keepLines);
  network.on("beforeDrawing", paintBands);
  network.on("afterDrawing", paintHeaders);
  network.once("afterDrawing", () => {
    events.first();
    // Arrows end at the boxes' borders, which the library knows only after it has drawn the boxes once.
    requestAnimationFrame(() => network.redraw());
  });
  network.on("selectNode", (event) => events.click(event.nodes[0]));
  network.on("deselectNode", (event) => event.nodes.length || events.click(null));
  network.on("hoverNode", (event) => events.hover(event.node));
  network.on("blurNode", () => events.hover(null));
  let shown = null;
  return {
    canvas: () => element.querySelector("canvas"),
    scale: () => (network ? network.getScale() : 1),
    centre: () => network.getViewPosition(),
    toScreen: ({ x, y }) => network.canvasToDOM({ x, y }),
    moveTo: ({ x, y, scale, animated }) => {
      const animation = animated && { duration: 250, easingFunction: "easeInOutQuad" };
      network.moveTo({ position: { x, y }, scale, animation });
    },
    select: (index) => (index === null ? network.unselectAll() : network.selectNodes([index], true)),
    // `all` where more than what is looked at changed: the language, the colours, what is hidden.
    refresh: (all) => {
      const now = looked.near;
      const touched = (e) => all || !shown !== !now || [shown, now].some((s) => s && (s.has(e.from) || s.has(e.to)));
      if (all) nodeSet.update(works.map((_, id) => ({ id, hidden: hidden(id) })));
      edgeSet.update(edges.filter(touched).map(style));
      shown = now;
      network.redraw();
    },
    showFound: () => network.redraw(), // boxes alone fade: to restyle every edge at each key would be slow
    paint: () => network.redraw(),
    hiddenNodes: () => works.map((_, i) => i).filter((i) => network.body.nodes[i].options.hidden),
    hiddenEdges: () => edges.filter((e) => network.body.edges[e.id].options.hidden),
  };
}
