// The whole graph as a file with its title and its legend, whatever the window shows: PNG in dots, SVG in shapes; and on paper.
const TIMES = 2; // dots to a length of the graph
const MOST_DOTS = 64e6; // of a picture that browsers make
const LONGEST = 15000; // dots along a side
const FRAME = 28; // lengths around the graph
const HEAD = 64; // above it, for the title
const LINE = 26; // of the legend

function wholeSize() {
  const [left, top, right, bottom] = extent();
  const wide = Math.max(right - left, 760) + 2 * FRAME;
  const legend = legendLines(wide - 2 * FRAME);
  return { left, top, wide, high: bottom - top + HEAD + 40 + legend.length * LINE + 2 * FRAME, graphHigh: bottom - top, legend };
}

// The items of the legend in lines of this width: what is seen, with its number.
function legendLines(room) {
  ruler.font = `400 14px ${FONT}`;
  const kinds = data.kinds.map((kind) => ({ kind, n: edges.filter((e) => e.kind === kind && seenEdge(e) && isMember(e.from) && isMember(e.to)).length, words: text.out[kind] }));
  const types = data.types.map(({ id }) => ({ type: id, n: works.slice(0, real).filter((w, i) => w.type === id && !filteredOut(w) && isMember(i)).length, words: typeName(id) }));
  const lines = [];
  for (const group of [kinds, types]) {
    let left = 0;
    for (const item of group.filter(({ n }) => n)) {
      item.said = `${item.words} ${number(item.n)}`;
      item.wide = ruler.measureText(item.said).width + 62;
      if (left < item.wide) {
        lines.push([]);
        left = room;
      }
      left -= item.wide;
      lines.at(-1).push(item);
    }
  }
  return lines;
}

function paintWhole(ctx, k, size) {
  const { left, top, wide, high, graphHigh, legend } = size;
  const [dx, dy] = [FRAME - left, FRAME + HEAD - top];
  ctx.setTransform(k, 0, 0, k, 0, 0);
  ctx.fillStyle = ink().back;
  ctx.fillRect(0, 0, wide, high);
  ctx.fillStyle = ink().text;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.font = `700 24px ${FONT}`;
  ctx.fillText(scene.local == null ? host.title() : works[scene.local].name || fullName(works[scene.local]), FRAME, FRAME + 12);
  ctx.font = `400 14px ${FONT}`;
  ctx.fillStyle = ink().soft;
  ctx.fillText(countsInWords(), FRAME, FRAME + 38);
  ctx.setTransform(k, 0, 0, k, k * dx, k * dy);
  paint(ctx, {
    scale: 1, left, top: top - 40, right: left + wide, bottom: top + graphHigh, wide, high, still: true,
    pixels: (n, axis) => n + (axis % 2 ? dy : dx),
    toPixels: (c) => c.setTransform(k, 0, 0, k, 0, 0),
  });
  ctx.setTransform(k, 0, 0, k, 0, 0);
  legend.forEach((line, n) => paintLegendLine(ctx, line, FRAME + HEAD + graphHigh + 40 + n * LINE));
}

function paintLegendLine(ctx, line, y) {
  let x = FRAME;
  for (const { kind, type, said, wide } of line) {
    kind ? drawArrowSample(ctx, kind, x, y - 7) : drawBoxSample(ctx, type, x, y - 7);
    ctx.setLineDash([]);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = `400 14px ${FONT}`;
    ctx.fillStyle = ink().text;
    ctx.fillText(said, x + 38, y);
    x += wide;
  }
}

// Nothing is chosen or faint in a picture that is kept, unless the reader chose it.
function picture() {
  const size = wholeSize();
  const k = Math.min(TIMES, LONGEST / size.wide, LONGEST / size.high, Math.sqrt(MOST_DOTS / (size.wide * size.high)));
  const canvas = make("canvas", { width: Math.ceil(size.wide * k), height: Math.ceil(size.high * k) });
  paintWhole(canvas.getContext("2d"), k, size);
  return canvas;
}

function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const savePng = () => picture().toBlob((blob) => download(blob, "citegraph.png"), "image/png");

function saveSvg() {
  const size = wholeSize();
  const pen = new SvgPen();
  paintWhole(pen, 1, size);
  download(new Blob([pen.document(size.wide, size.high)], { type: "image/svg+xml" }), "citegraph.svg");
}

// Paper is white and has no window to scroll: the picture is painted light, and kept as an image for the time.
function toPaper(on) {
  if (!works.length || printing === on) return;
  printing = on;
  dress();
  drawLegend();
  drawCard();
  stage.paint();
  if (on) $("stage").append(make("img", { id: "paper", src: picture().toDataURL(), alt: text.title }));
  else $("paper").remove();
}

// The part of a canvas's context that the painter uses, writing SVG.
class SvgPen {
  constructor() {
    Object.assign(this, { parts: [], path: "", at: [1, 0, 0, 1, 0, 0], dashes: [], kept: [] });
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "", textAlign: "left", textBaseline: "middle", globalAlpha: 1 });
  }

  document(wide, high) {
    const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(wide)}" height="${Math.ceil(high)}" viewBox="0 0 ${Math.ceil(wide)} ${Math.ceil(high)}">`;
    return `${head}\n${this.parts.join("\n")}\n</svg>\n`;
  }

  save() {
    this.kept.push([this.at, this.dashes, this.fillStyle, this.strokeStyle, this.lineWidth, this.font, this.textAlign, this.textBaseline, this.globalAlpha]);
  }

  restore() {
    [this.at, this.dashes, this.fillStyle, this.strokeStyle, this.lineWidth, this.font, this.textAlign, this.textBaseline, this.globalAlpha] = this.kept.pop();
  }

  setTransform(...at) { this.at = at; }

  setLineDash(dashes) { this.dashes = dashes; }

  measureText(words) {
    ruler.font = this.font;
    return ruler.measureText(words);
  }

  point(x, y) { return `${(this.at[0] * x + this.at[4]).toFixed(1)} ${(this.at[3] * y + this.at[5]).toFixed(1)}`; }

  beginPath() { this.path = ""; }

  moveTo(x, y) { this.path += `M${this.point(x, y)}`; }

  lineTo(x, y) { this.path += `L${this.point(x, y)}`; }

  bezierCurveTo(a, b, c, d, x, y) { this.path += `C${this.point(a, b)} ${this.point(c, d)} ${this.point(x, y)}`; }

  closePath() { this.path += "Z"; }

  rect(x, y, w, h) { this.path += `M${this.point(x, y)}L${this.point(x + w, y)}L${this.point(x + w, y + h)}L${this.point(x, y + h)}Z`; }

  roundRect(x, y, w, h, r) {
    const [right, low, to] = [x + w, y + h, (px, py) => this.point(px, py)];
    const turn = (qx, qy, px, py) => `Q${to(qx, qy)} ${to(px, py)}`;
    this.path += `M${to(x + r, y)}L${to(right - r, y)}${turn(right, y, right, y + r)}L${to(right, low - r)}${turn(right, low, right - r, low)}`;
    this.path += `L${to(x + r, low)}${turn(x, low, x, low - r)}L${to(x, y + r)}${turn(x, y, x + r, y)}Z`;
  }

  fill() { this.parts.push(`<path d="${this.path}" fill="${this.fillStyle}"${this.opacity()}/>`); }

  stroke() {
    const dashes = this.dashes.length ? ` stroke-dasharray="${this.dashes.map((d) => d * this.at[0]).join(" ")}"` : "";
    this.parts.push(`<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${(this.lineWidth * this.at[0]).toFixed(2)}"${dashes}${this.opacity()}/>`);
  }

  fillRect(...box) {
    this.beginPath();
    this.rect(...box);
    this.fill();
  }

  strokeRect(...box) {
    this.beginPath();
    this.rect(...box);
    this.stroke();
  }

  fillText(words, x, y, most = Infinity) {
    const [, weight, size] = this.font.match(/^(\d+) ([\d.]+)px/);
    const [px, py] = this.point(x, y).split(" ");
    const fitted = this.measureText(words).width > most ? ` textLength="${(most * this.at[0]).toFixed(1)}" lengthAdjust="spacingAndGlyphs"` : "";
    const anchor = this.textAlign === "center" ? ' text-anchor="middle"' : "";
    const attributes = `font-family="system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif" font-weight="${weight}" font-size="${(size * this.at[0]).toFixed(1)}"`;
    const safe = words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
    this.parts.push(`<text x="${px}" y="${py}" dy=".35em" ${attributes}${anchor}${fitted} fill="${this.fillStyle}"${this.opacity()}>${safe}</text>`);
  }

  opacity() { return this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : ""; }
}
