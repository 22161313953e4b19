// The page's behaviour: draws each work as a box, filters, searches, and shows the card of the work that is looked at.
// All text from outside reaches the page by textContent or fillText, never as markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { works, labels, palette, types } = data;
  const FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
  const PER_GROUP = 40; // evidence of a kind shown at first; a hub may have thousands
  const MOST_HITS = 30;
  const LABELLED_EDGES = 60; // more words on arrows than these hide the arrows
  const CROWDED_EDGES = 150; // more of them, and they are drawn fainter until one work is looked at
  const MARGIN = { left: 30, top: 36, rest: 16 }; // of the window, for the names of rows and years
  const EDGE = -20; // where the rows begin, left of the first box
  const READABLE = 0.5; // the scale below which the letters in a box cannot be read
  const $ = (id) => document.getElementById(id);
  const darkness = matchMedia("(prefers-color-scheme: dark)");

  const crowded = data.edges.length > CROWDED_EDGES;
  let language = data.language;
  let text = labels[language];
  let selected = null;
  let hovered = null;
  let near = null; // indices of works to keep bright, null for all
  const off = { kinds: new Set(), types: new Set() };

  // ---- words and colours

  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const typeName = (type) => text.typeNames[type] || (types[type] && types[type].name) || type;
  const edgeColour = (kind) => palette.kinds[kind][darkness.matches ? "dark" : "light"];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let inks = null;
  const ink = () => (inks = inks || { back: css("--back"), text: css("--text"), soft: css("--soft"), line: css("--line"), focus: css("--focus"), panel: css("--panel") });
  const boxColours = (type) => {
    const hue = types[type].hue;
    const [s1, s2] = hue === null ? [0, 0] : darkness.matches ? [42, 70] : [78, 62];
    return darkness.matches
      ? { fill: `hsl(${hue || 0} ${s1}% 19%)`, edge: `hsl(${hue || 0} ${s2}% 72%)` }
      : { fill: `hsl(${hue || 0} ${s1}% 94%)`, edge: `hsl(${hue || 0} ${s2}% 28%)` };
  };
  const shortDate = (date) => (language === "vi" && date ? date.split("-").map((p, i) => (i ? String(+p) : p)).reverse().join("/") : date);
  const shortName = (work) => work.symbol || work.name || work.key;
  const fullName = (work) => (work.symbol ? `${typeName(work.type)} ${work.symbol}` : shortName(work));

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children.filter((c) => c !== null));
    return element;
  };

  // ---- drawing

  function drawBox({ ctx, id, x, y, state }) {
    const work = works[id];
    const { width, height, scale, lines } = work.box;
    const paint = () => {
      const colours = boxColours(work.type);
      const left = x - width / 2;
      const top = y - height / 2;
      ctx.beginPath();
      ctx.roundRect(left, top, width, height, 8 * scale);
      ctx.fillStyle = ink().back; // under faint boxes too, so that no edge shows through their words
      ctx.fill();
      ctx.globalAlpha = near && !near.has(id) ? 0.25 : 1;
      ctx.fillStyle = colours.fill;
      ctx.fill();
      ctx.lineWidth = state.selected ? 4 : state.hover ? 3 : 1.6;
      ctx.strokeStyle = state.selected ? ink().focus : colours.edge;
      ctx.stroke();
      if (network && network.getScale() * scale < 0.28) return;
      const room = width - 14 * scale;
      let base = top + 9 * scale;
      const line = (words, size, weight, colour) => {
        ctx.font = `${weight} ${size * scale}px ${FONT}`;
        ctx.fillStyle = colour;
        base += size * 1.22 * scale;
        ctx.fillText(words, x, base - size * 0.22 * scale, room);
      };
      ctx.textAlign = "center";
      ctx.textBaseline = "alphabetic";
      line(typeName(work.type).toUpperCase(), 10.5, 600, colours.edge);
      for (const words of lines) line(words, 14.5, 700, ink().text);
      const foot = [work.scope, shortDate(work.date)].filter(Boolean).join(" · ");
      if (foot) line(foot, 11, 400, ink().text);
    };
    return { drawNode: paint, nodeDimensions: { width, height } };
  }

  function drawBands(ctx) {
    ctx.save();
    const { right } = extent();
    const bottom = Math.max(0, ...data.rows.map((b) => b.end));
    data.rows.forEach((band, i) => {
      ctx.fillStyle = darkness.matches ? (i % 2 ? "#141c25" : "#17212b") : i % 2 ? "#eef1f5" : "#ffffff";
      ctx.fillRect(EDGE, band.start, right - EDGE, band.end - band.start);
    });
    ctx.strokeStyle = ink().line;
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 6]);
    for (const band of data.columns.slice(1)) {
      ctx.beginPath();
      ctx.moveTo(band.start - 30, 0);
      ctx.lineTo(band.start - 30, bottom);
      ctx.stroke();
    }
    if (data.shelf) ctx.strokeRect(EDGE, data.shelf.start, right - EDGE, data.shelf.end - data.shelf.start);
    ctx.restore();
  }

  // Along the top of its row where the boxes leave room for it, else upright at its side.
  function rowName(ctx, words, corner, end, scale) {
    const along = 30 * scale >= 15;
    const high = end - corner.y - 8;
    ctx.font = `600 ${along ? 12.5 : 11.5}px ${FONT}`;
    if (high < (along ? 18 : 34)) return;
    ctx.fillStyle = ink().soft;
    if (along) {
      ctx.textAlign = "left";
      ctx.fillText(words, Math.max(corner.x, 0) + 8, Math.min(Math.max(corner.y + 17 * Math.min(scale, 1), 40), end - 14));
      return;
    }
    const x = Math.max(corner.x - 22, 0);
    ctx.save();
    ctx.fillStyle = ink().panel;
    ctx.fillRect(x, corner.y + 1, 20, high + 6);
    ctx.fillStyle = ink().soft;
    ctx.translate(x + 10, corner.y + 4 + high / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "center";
    let cut = words;
    while (cut.length > 4 && ctx.measureText(cut).width > high) cut = `${cut.slice(0, -2).trimEnd()}…`;
    ctx.fillText(cut, 0, 0);
    ctx.restore();
  }

  // Names of rows and years keep their size and stay at the window's edge however the graph is moved.
  function drawHeaders(ctx) {
    const scale = network.getScale();
    const at = (x, y) => network.canvasToDOM({ x, y });
    const wide = $("graph").clientWidth;
    const ratio = ctx.canvas.width / wide;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textBaseline = "middle";
    for (const band of data.shelf ? [...data.rows, data.shelf] : data.rows) {
      const words = band.id === "shelf" ? text.shelf : text.rows[band.id];
      rowName(ctx, words, at(EDGE, band.start), at(0, band.end).y, scale);
    }
    const gridEnd = data.rows.length ? at(0, data.rows[data.rows.length - 1].end).y : 0;
    const strip = Math.min(Math.max(at(0, 0).y - 26, 0), gridEnd);
    if (data.columns.length && gridEnd > 26) {
      ctx.fillStyle = ink().panel;
      ctx.fillRect(0, strip, wide, 24);
      ctx.fillStyle = ink().line;
      ctx.fillRect(0, strip + 24, wide, 1);
      ctx.fillStyle = ink().text;
      ctx.textAlign = "center";
      ctx.font = `600 13px ${FONT}`;
      for (const band of data.columns) {
        const words = band.id === "none" ? text.none : band.id;
        if ((band.end - band.start) * scale < ctx.measureText(words).width + 6) continue;
        const from = Math.max(at(band.start, 0).x, 0);
        const to = Math.min(at(band.end, 0).x, wide);
        if (to - from > 20) ctx.fillText(words, (from + to) / 2, strip + 13);
      }
    }
    ctx.restore();
  }

  function edgeStyle(edge) {
    const look = palette.kinds[edge.kind];
    const bright = !near || edge.from === focus() || edge.to === focus();
    const colour = edgeColour(edge.kind);
    const named = bright && hasRoom(edge, text.out[edge.kind]);
    return {
      id: edge.id,
      hidden: off.kinds.has(edge.kind) || off.types.has(works[edge.from].type) || off.types.has(works[edge.to].type),
      width: near && bright ? look.width + 0.8 : look.width,
      dashes: look.dashes,
      color: { color: colour, hover: colour, highlight: colour, opacity: !bright ? 0.1 : near || !crowded ? 1 : 0.5 },
      label: named ? text.out[edge.kind] : " ", // the library keeps the old word when it is given none
      font: { size: 13, face: FONT, color: colour, strokeWidth: 0, background: named ? ink().back : "none", align: "horizontal" },
    };
  }

  // Whether the word on an arrow stands clear of the boxes at its ends.
  function hasRoom(edge, words) {
    if (data.edges.length > LABELLED_EDGES) return false;
    const [a, b] = [edge.from, edge.to];
    const across = Math.abs(data.nodes[a].x - data.nodes[b].x) - (works[a].box.width + works[b].box.width) / 2;
    const down = Math.abs(data.nodes[a].y - data.nodes[b].y) - (works[a].box.height + works[b].box.height) / 2;
    return across > words.length * 7.5 || down > 80;
  }

  // ---- the network

  let network = null;
  let nodeSet = null;
  let edgeSet = null;

  function draw() {
    nodeSet = new vis.DataSet(data.nodes.map((n) => ({ ...n, shape: "custom", ctxRenderer: drawBox })));
    edgeSet = new vis.DataSet(data.edges.map((e) => ({ ...e, ...edgeStyle(e) })));
    network = new vis.Network($("graph"), { nodes: nodeSet, edges: edgeSet }, data.options);
    network.on("beforeDrawing", drawBands);
    network.on("afterDrawing", drawHeaders);
    network.once("afterDrawing", () => {
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
      // Arrows end at the boxes' borders, which the library knows only after it has drawn the boxes once.
      requestAnimationFrame(() => network.redraw());
    });
    network.on("selectNode", (event) => select(event.nodes[0], false));
    network.on("deselectNode", (event) => event.nodes.length || select(null, false));
    network.on("hoverNode", (event) => look(event.node));
    network.on("blurNode", () => look(null));
    firstView();
  }

  // What the boxes take up, in the graph's own lengths.
  function extent() {
    const shown = data.nodes.filter((n) => !off.types.has(works[n.id].type));
    const of = (side) => shown.map((n) => side(n, works[n.id].box));
    return {
      left: Math.min(EDGE, ...of((n, b) => n.x - b.width / 2)),
      right: Math.max(1, ...data.columns.map((b) => b.end), ...of((n, b) => n.x + b.width / 2)) - EDGE,
      top: Math.min(0, ...of((n, b) => n.y - b.height / 2)),
      bottom: Math.max(1, ...[...data.rows, data.shelf].map((b) => (b ? b.end : 0)), ...of((n, b) => n.y + b.height / 2)),
    };
  }

  // Everything if it can be read; else, in readable size, the work that most others act on.
  function firstView() {
    fit(false);
    if (network.getScale() >= READABLE) return;
    const scale = READABLE + 0.1;
    const index = busiest()[0];
    const hub = data.nodes[index === undefined ? 0 : index];
    const { left, right, top, bottom } = extent();
    const half = { x: $("graph").clientWidth / 2 / scale, y: $("graph").clientHeight / 2 / scale };
    const between = (value, low, high) => (low > high ? (low + high) / 2 : Math.min(Math.max(value, low), high));
    const margin = MARGIN.top / scale;
    const position = {
      x: between(hub.x, left + half.x - margin, right - half.x + margin),
      y: between(hub.y, top + half.y - margin, bottom - half.y + margin),
    };
    network.moveTo({ position, scale, animation: false });
  }

  function fit(animated) {
    const { left, right, top, bottom } = extent();
    const wide = $("graph").clientWidth - MARGIN.left - MARGIN.rest;
    const high = $("graph").clientHeight - MARGIN.top - MARGIN.rest;
    const scale = Math.min(wide / (right - left), high / (bottom - top), 1.25);
    const position = {
      x: (left + right) / 2 - (MARGIN.left - MARGIN.rest) / 2 / scale,
      y: (top + bottom) / 2 - (MARGIN.top - MARGIN.rest) / 2 / scale,
    };
    network.moveTo({ position, scale, animation: animated && motion() });
  }

  const motion = () => works.length <= 200 && !matchMedia("(prefers-reduced-motion: reduce)").matches && { duration: 250, easingFunction: "easeInOutQuad" };
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: motion() });
  const focus = () => (selected === null ? hovered : selected);

  const edgesOf = works.map(() => ({ in: [], out: [] }));
  for (const edge of data.edges) {
    edgesOf[edge.from].out.push(edge);
    edgesOf[edge.to].in.push(edge);
  }
  const actors = edgesOf.map((e, i) => new Set(e.in.filter((x) => x.from !== i).map((x) => x.from)).size);
  const busiest = () => works.map((_, i) => i).filter((i) => actors[i]).sort((a, b) => actors[b] - actors[a] || a - b);

  function brighten() {
    const index = focus();
    near = index === null ? null : new Set([index, ...edgesOf[index].in.map((e) => e.from), ...edgesOf[index].out.map((e) => e.to)]);
    restyle();
  }

  let shownNear = null;
  function restyle(all) {
    const touched = (e) => all || !shownNear !== !near || [shownNear, near].some((s) => s && (s.has(e.from) || s.has(e.to)));
    edgeSet.update(data.edges.filter(touched).map(edgeStyle));
    shownNear = near;
    network.redraw();
  }

  function filter() {
    nodeSet.update(data.nodes.map((n) => ({ id: n.id, hidden: off.types.has(works[n.id].type) })));
    restyle(true);
    drawLegend();
  }

  // A work that is chosen keeps the card until it is let go; before that, the card follows the pointer.
  function look(index) {
    if (selected !== null) return;
    hovered = index;
    brighten();
    drawCard();
  }

  function select(index, centre) {
    selected = index;
    hovered = null;
    if (index !== null && off.types.delete(works[index].type)) filter();
    if (index === null) network.unselectAll();
    else network.selectNodes([index], true);
    brighten();
    drawCard();
    if (index !== null && centre) {
      const { x, y } = data.nodes[index];
      network.moveTo({ position: { x, y }, scale: Math.max(network.getScale(), 0.85), animation: motion() });
    }
  }

  // ---- legend

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
      const look = palette.kinds[kind];
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
    const button = make(
      "button",
      { type: "button", className: "chip", "aria-pressed": String(!off[group].has(id)), "data-id": id },
      picture,
      words,
      make("i", { textContent: String(count) }),
    );
    button.addEventListener("click", () => {
      if (!off[group].delete(id)) off[group].add(id);
      filter();
      $(group).querySelector(`[data-id="${CSS.escape(id)}"]`).focus();
    });
    return button;
  }

  const tally = (values) => values.reduce((counts, v) => counts.set(v, (counts.get(v) || 0) + 1), new Map());

  function drawGroup(group, counts, order, words, picture) {
    const chips = order.filter((id) => counts.has(id)).map((id) => chip(group, id, words(id), counts.get(id), picture(id)));
    $(group).setAttribute("aria-label", text[group]);
    $(group).replaceChildren(make("b", { textContent: text[group] }), ...chips);
    if (off[group].size) {
      const all = make("button", { type: "button", className: "link", textContent: text.showAll });
      all.addEventListener("click", () => (off[group].clear(), filter()));
      $(group).append(all);
    }
    $(group).hidden = !chips.length;
  }

  function drawLegend() {
    const kinds = tally(data.edges.map((e) => e.kind));
    const ofType = tally(works.map((w) => w.type));
    drawGroup("kinds", kinds, data.kinds, (kind) => text.out[kind], arrowSample);
    drawGroup("types", ofType, Object.keys(types), typeName, boxSample);
  }

  // ---- the card

  const goTo = (index, words) => {
    const button = make("button", { type: "button", className: "link", textContent: words });
    button.addEventListener("click", () => {
      select(index, true);
      $("card").focus();
    });
    return button;
  };

  function fact(name, value) {
    return value ? [make("dt", { textContent: name }), make("dd", {}, value)] : [];
  }

  function probably(work) {
    if (!work.probably) return [];
    const index = works.findIndex((w) => w.key === work.probably);
    const name = index < 0 ? document.createTextNode(work.probably) : goTo(index, fullName(works[index]));
    return fact(text.probably, make("span", {}, name, make("span", { className: "meta", textContent: ` (${text.probablyNote})` })));
  }

  function proof(evidence) {
    const details = [
      evidence.extent && text[evidence.extent],
      [...evidence.from, evidence.from.length && evidence.to.length ? "→" : "", ...evidence.to].filter(Boolean).join(" "),
      evidence.effective && `${text.effective} ${shortDate(evidence.effective)}`,
      `${text.source}: ${evidence.origin}`,
    ];
    return [make("blockquote", { textContent: evidence.quote }), make("footer", { textContent: details.filter(Boolean).join(" · ") })];
  }

  function neighbour(edge, other, self) {
    const work = works[other];
    const meta = [work.scope, work.issuer, shortDate(work.date)].filter(Boolean).join(" · ");
    return make(
      "li",
      {},
      other === self ? make("b", { textContent: text.itself }) : goTo(other, fullName(work)),
      meta ? make("span", { className: "meta", textContent: ` ${meta}` }) : null,
      ...data.evidence[edge.id].flatMap(proof),
    );
  }

  function group(index, direction, kind) {
    const all = edgesOf[index][direction].filter((e) => e.kind === kind);
    if (!all.length) return [];
    const list = make("ul");
    list.style.setProperty("--edge", edgeColour(kind));
    const item = (e) => neighbour(e, direction === "in" ? e.from : e.to, index);
    list.append(...all.slice(0, PER_GROUP).map(item));
    const heading = make("h3", {}, arrowSample(kind), `${text[direction][kind]} (${all.length})`);
    if (all.length <= PER_GROUP) return [heading, list];
    const more = make("button", { type: "button", className: "plain", textContent: fill(text.more, { n: all.length - PER_GROUP }) });
    more.addEventListener("click", () => (list.append(...all.slice(PER_GROUP).map(item)), more.remove()));
    return [heading, list, more];
  }

  function cardOf(index) {
    const work = works[index];
    const close = make("button", { type: "button", className: "close", textContent: "×", "aria-label": text.close });
    close.addEventListener("click", () => select(null, false));
    const groups = ["in", "out"].flatMap((direction) => data.kinds.flatMap((kind) => group(index, direction, kind)));
    const list = make(
      "dl",
      {},
      ...fact(text.number, work.symbol),
      ...fact(text.name, work.name),
      ...fact(text.issuer, work.issuer || text.unknown),
      ...fact(text.scope, work.scope),
      ...fact(text.date, shortDate(work.date) || text.unknown),
      ...fact(text.heading, work.title),
      ...probably(work),
      ...fact(text.overrides, work.overrides),
    );
    const lonely = groups.length ? [] : [make("p", { className: "meta", textContent: text.noRelation })];
    return [close, make("h2", { textContent: fullName(work) }), list, ...groups, ...lonely];
  }

  function introduction() {
    const apart = edgesOf.filter((e) => !e.in.length && !e.out.length).length;
    const lines = [text.introArrow, text.introPlace, text.introClick].map((line) => make("li", { textContent: line }));
    const counts = fill(text.counts, { works: works.length, edges: data.edges.length, apart });
    const most = busiest().slice(0, 12).map((i) =>
      make("li", {}, goTo(i, fullName(works[i])), make("span", { className: "meta", textContent: ` ← ${fill(text.mostCount, { n: actors[i] })}` })),
    );
    const parts = [make("h2", { textContent: text.intro }), make("p", { className: "meta", textContent: counts }), make("ul", { className: "plain-list" }, ...lines)];
    return most.length ? [...parts, make("h3", { textContent: text.most }), make("ul", {}, ...most)] : parts;
  }

  function drawCard() {
    const index = focus();
    $("card").className = index === null ? "intro" : "";
    $("card").setAttribute("aria-label", text.card);
    $("card").setAttribute("aria-live", hovered === null ? "polite" : "off");
    $("card").replaceChildren(...(index === null ? introduction() : cardOf(index)));
    $("card").scrollTop = 0;
  }

  // ---- search

  // Words without diacritics, case, punctuation and leading zeros: "1 ct tw" finds 01-CT/TW.
  const fold = (words) =>
    words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d")
      .split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.replace(/^0+(?=\d)/, ""));
  let index = [];
  const buildIndex = () => {
    index = works.map((w) => {
      const symbol = fold(w.symbol || "").join(" ");
      const words = fold([w.symbol, w.name, w.title, w.issuer, w.scope, w.date, shortDate(w.date), typeName(w.type), types[w.type].name].filter(Boolean).join(" "));
      return { symbol, name: fold(`${fullName(w)}`).join(" "), text: ` ${words.join(" ")} ` };
    });
  };

  function search(query) {
    const words = fold(query);
    const joined = words.join(" ");
    if (!words.length) return [];
    const score = (entry) => {
      if (entry.symbol === joined) return 5;
      if (entry.name === joined) return 4;
      if (entry.text.includes(` ${joined} `)) return 3;
      if (words.every((w) => entry.text.includes(` ${w} `))) return 2;
      return words.every((w) => entry.text.includes(` ${w}`)) ? 1 : 0;
    };
    return index
      .map((entry, i) => [score(entry), i])
      .filter(([s]) => s)
      .sort((a, b) => b[0] - a[0] || actors[b[1]] - actors[a[1]] || a[1] - b[1])
      .slice(0, MOST_HITS)
      .map(([, i]) => i);
  }

  let hits = [];
  let active = 0;

  function showHits() {
    hits = search($("search").value);
    active = 0;
    const items = hits.map((i, n) => {
      const work = works[i];
      const small = [work.scope, work.issuer, shortDate(work.date), work.title || (work.symbol && work.name)].filter(Boolean).join(" · ");
      const item = make("li", { id: `hit-${n}`, role: "option" }, fullName(work), make("small", { textContent: small }));
      item.addEventListener("mousedown", (event) => (event.preventDefault(), choose(n)));
      return item;
    });
    const nothing = make("li", { textContent: text.noHit, role: "option", "aria-disabled": "true" });
    const open = fold($("search").value).length > 0;
    $("hits").replaceChildren(...(items.length ? items : [nothing]));
    $("hits").hidden = !open;
    $("search").setAttribute("aria-expanded", String(open));
    mark();
  }

  function mark() {
    hits.forEach((_, n) => $(`hit-${n}`).setAttribute("aria-selected", String(n === active)));
    if (hits.length) {
      $("search").setAttribute("aria-activedescendant", `hit-${active}`);
      $(`hit-${active}`).scrollIntoView({ block: "nearest" });
    } else $("search").removeAttribute("aria-activedescendant");
  }

  function closeHits() {
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

  function pageKey(event) {
    const typing = event.target === $("search");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      $("search").focus();
      $("search").select();
    } else if (event.key === "Escape" && !$("hits").hidden) closeHits();
    else if (event.key === "Escape" && works.length) select(null, false);
    else return;
    event.preventDefault();
  }

  // ---- language, light and dark, start

  function speak() {
    text = labels[language];
    document.documentElement.lang = language;
    document.title = text.title;
    $("title").textContent = text.title;
    $("search").placeholder = `${text.search}  (${text.searchHint})`;
    $("search").setAttribute("aria-label", text.search);
    $("hits").setAttribute("aria-label", text.hits);
    $("language").textContent = text.language;
    $("language").setAttribute("aria-label", text.languageHint);
    $("language").lang = language === "vi" ? "en" : "vi";
    $("graph").setAttribute("aria-label", text.graph);
    $("empty").textContent = text.empty;
    for (const [id, words] of [["fit", text.fit], ["zoom-in", text.zoomIn], ["zoom-out", text.zoomOut]]) {
      $(id).title = words;
      $(id).setAttribute("aria-label", words);
    }
    if (!works.length) return;
    buildIndex();
    drawLegend();
    drawCard();
    if (network) restyle(true);
  }

  $("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    speak();
    if (!$("hits").hidden) showHits();
  });
  $("search").addEventListener("input", showHits);
  $("search").addEventListener("keydown", searchKey);
  $("search").addEventListener("blur", closeHits);
  document.addEventListener("keydown", pageKey);
  $("fit").addEventListener("click", () => fit(true));
  $("zoom-in").addEventListener("click", () => zoom(1.3));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  darkness.addEventListener("change", () => {
    inks = null;
    if (!works.length) return;
    drawLegend();
    drawCard();
    restyle(true);
  });

  speak();
  if (works.length) draw();
  else {
    for (const id of ["legend", "graph", "view", "card", "search-box"]) $(id).hidden = true;
    $("empty").hidden = false;
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  }
  // What a script on this page, or a person at the console, may use.
  window.citegraph = { data, network, search, select, fit };
})();
