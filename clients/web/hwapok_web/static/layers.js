// Puts a PSD's layers together in the browser, from their previews: blend modes normal, multiply and screen, opacity,
// groups that are painted apart (with their mask) and groups that are passed through.
const MODES = { normal: "source-over", multiply: "multiply", screen: "screen" };
const MOST_KEPT = 60;
const kept = new Map();

// layers: [{url, mask, blend, opacity, visible, group, children}], top to bottom. Gives a canvas.
export async function paint(layers) {
  const names = urls(layers);
  const pictures = new Map(await Promise.all(names.map(async (url) => [url, await load(url)])));
  const { naturalWidth, naturalHeight } = pictures.get(names[0]);
  const canvas = blank(naturalWidth, naturalHeight);
  paintOver(canvas.getContext("2d"), layers, pictures);
  return canvas;
}

function urls(layers) {
  return layers.flatMap((layer) => [layer.url, layer.mask, ...urls(layer.children || [])].filter(Boolean));
}

function load(url) {
  if (!kept.has(url)) {
    kept.set(url, new Promise((done, failed) => {
      const picture = new Image();
      picture.crossOrigin = "anonymous"; // or the canvas could not be read
      picture.onload = () => done(picture);
      picture.onerror = () => { kept.delete(url); failed(new Error(url)); };
      picture.src = url;
    }));
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  }
  return kept.get(url);
}

function blank(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

function paintOver(context, layers, pictures) {
  for (const layer of [...layers].reverse()) {
    if (!layer.visible) continue;
    if (layer.group && layer.blend === "pass_through" && !layer.mask) {
      paintOver(context, layer.children, pictures);
      continue;
    }
    const source = layer.group ? painted(layer, context.canvas, pictures) : pictures.get(layer.url);
    if (!source) continue;
    context.globalAlpha = layer.opacity;
    context.globalCompositeOperation = MODES[layer.blend] || "source-over";
    context.drawImage(source, 0, 0, context.canvas.width, context.canvas.height);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }
}

function painted(group, { width, height }, pictures) {
  const canvas = blank(width, height);
  const context = canvas.getContext("2d");
  paintOver(context, group.children, pictures);
  if (group.mask) {
    context.globalCompositeOperation = "destination-in";
    context.drawImage(asAlpha(pictures.get(group.mask), width, height), 0, 0);
  }
  return canvas;
}

function asAlpha(mask, width, height) {
  const canvas = blank(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(mask, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data[at + 3] = pixels.data[at];
  context.putImageData(pixels, 0, 0);
  return canvas;
}
