// Reads a PSD with ag-psd and prints what it found as JSON: the tree top to bottom, and whether the visible layers,
// composed here in double precision, give the stored merged picture. Shares no code with the writer.
//
//   node read_psd.mjs picture.psd
import { createHash } from "node:crypto";
import fs from "node:fs";
import { initializeCanvas, readPsd } from "ag-psd";

const blank = (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) });
const context = { createImageData: blank, putImageData() {} };
initializeCanvas((width, height) => ({ width, height, getContext: () => context }), blank);

const BLEND = {
  normal: (_, source) => source,
  multiply: (backdrop, source) => backdrop * source,
  screen: (backdrop, source) => backdrop + source - backdrop * source,
};

class Surface {
  constructor(width, height, fill) {
    this.width = width;
    this.height = height;
    this.color = new Float64Array(width * height * 3).fill(fill);
    this.alpha = new Float64Array(width * height).fill(fill);
  }

  paint(layers) {
    for (const layer of layers ?? []) {
      if (layer.hidden) continue;
      if (layer.children && layer.blendMode === "pass through") this.paint(layer.children);
      else if (layer.children) this.isolated(layer);
      else this.pixels(layer);
    }
  }

  isolated(group) {
    const inner = new Surface(this.width, this.height, 0);
    inner.paint(group.children);
    for (let at = 0; at < this.alpha.length; at++) {
      const mask = maskAt(group.mask, at % this.width, Math.floor(at / this.width));
      const color = inner.color.subarray(at * 3, at * 3 + 3);
      this.blend(at, color, inner.alpha[at] * mask * (group.opacity ?? 1), BLEND[group.blendMode]);
    }
  }

  pixels({ imageData, left, top, opacity, blendMode, name }) {
    if (!BLEND[blendMode]) throw new Error(`${name}: blend mode ${blendMode} is not known to this reader`);
    for (let y = 0; y < imageData.height; y++) {
      for (let x = 0; x < imageData.width; x++) {
        if (x + left < 0 || x + left >= this.width || y + top < 0 || y + top >= this.height) continue;
        const from = (y * imageData.width + x) * 4;
        const color = [0, 1, 2].map((band) => imageData.data[from + band] / 255);
        const alpha = (imageData.data[from + 3] / 255) * (opacity ?? 1);
        this.blend((y + top) * this.width + x + left, color, alpha, BLEND[blendMode]);
      }
    }
  }

  blend(at, source, alpha, mode) {
    if (alpha === 0) return;
    const held = this.alpha[at];
    const total = alpha + held * (1 - alpha);
    for (let band = 0; band < 3; band++) {
      const below = this.color[at * 3 + band];
      const painted = source[band] * (1 - held) + mode(below, source[band]) * held;
      this.color[at * 3 + band] = below + (painted - below) * (alpha / total);
    }
    this.alpha[at] = total;
  }
}

function maskAt(mask, x, y) {
  if (!mask?.imageData) return 1;
  const { imageData, left, top, defaultColor } = mask;
  const inside = x >= left && y >= top && x < left + imageData.width && y < top + imageData.height;
  return (inside ? imageData.data[((y - top) * imageData.width + x - left) * 4] : (defaultColor ?? 0)) / 255;
}

function describe(layer) {
  const about = {
    name: layer.name,
    blend: layer.blendMode,
    opacity: Math.round((layer.opacity ?? 1) * 255),
    hidden: layer.hidden ?? false,
    masked: Boolean(layer.mask?.imageData),
    locked: layer.protected?.composite ?? false,
    color: layer.layerColor ?? "none",
    group: Boolean(layer.children),
  };
  if (layer.children) return { ...about, children: layer.children.map(describe).reverse() };
  const { left, top, right, bottom } = layer;
  return { ...about, bounds: [left, top, right, bottom], pixels: seen(layer.imageData) };
}

function seen(imageData) {
  let count = 0;
  for (let at = 3; at < (imageData?.data.length ?? 0); at += 4) count += imageData.data[at] > 0;
  return count;
}

function compare(psd) {
  const surface = new Surface(psd.width, psd.height, 1);
  surface.paint(psd.children);
  let max = 0;
  let sum = 0;
  for (let at = 0; at < surface.color.length; at++) {
    const stored = psd.imageData.data[Math.floor(at / 3) * 4 + (at % 3)];
    const difference = Math.abs(Math.round(surface.color[at] * 255) - stored);
    max = Math.max(max, difference);
    sum += difference;
  }
  return { max, mean: sum / surface.color.length };
}

function rgb({ data }) {
  const bytes = Buffer.alloc((data.length / 4) * 3);
  for (let at = 0; at < bytes.length; at++) bytes[at] = data[Math.floor(at / 3) * 4 + (at % 3)];
  return bytes;
}

const psd = readPsd(fs.readFileSync(process.argv[2]), { useImageData: true, throwForMissingFeatures: true });
console.log(
  JSON.stringify({
    width: psd.width,
    height: psd.height,
    channels: psd.channels,
    layers: (psd.children ?? []).map(describe).reverse(),
    difference: compare(psd),
    merged_sha256: createHash("sha256").update(rgb(psd.imageData)).digest("hex"),
    resolution: psd.imageResources?.resolutionInfo?.horizontalResolution,
    guides: psd.imageResources?.gridAndGuidesInformation?.guides ?? [],
    xmp: psd.imageResources?.xmpMetadata ?? "",
    icc_bytes: psd.imageResources?.iccProfile?.length ?? 0,
    thumbnail: Boolean(psd.imageResources?.thumbnail ?? psd.imageResources?.thumbnailRaw),
  }),
);
