// What the hands and eyes of support/browser.py do inside a page: an object of functions, by name.
({
  hold(files) {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(new File([this.bytes(file.data)], file.name, { type: file.type }));
    return transfer;
  },
  async copy(type, data) {
    await navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([this.bytes(data)], { type }) })]);
  },
  bytes(base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  },
  overflowing() {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const right = (element) => Math.round(element.getBoundingClientRect().right);
    return [...document.body.querySelectorAll("*")]
      .filter((element) => right(element) > limit)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className} ${right(element)} > ${limit}`);
  },
  async audit(within, tags) {
    const found = await axe.run(within || document, { runOnly: { type: "tag", values: tags } });
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id} ${node.target}: ${node.failureSummary}`));
  },
  hasAxe() {
    return typeof axe === "object";
  },
  heap() {
    return performance.memory.usedJSHeapSize;
  },
})
