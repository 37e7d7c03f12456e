// Keeps presses from being lost. A press that ends a person's typing sends on what was typed, and the answer may come while
// the button is still held down: the page moves it from under the pointer, or was about to make it usable. Such a press
// counts when the pointer was held still.
const STILL_PX = 8;
const PATIENCE_MS = 2000;
export default {
  template: `<span hidden></span>`,
  mounted() {
    this.listeners = new AbortController();
    const on = (type, heard) => window.addEventListener(type, heard, { signal: this.listeners.signal, capture: true });
    on("input", () => { this.typed = performance.now(); });
    on("pointerdown", this.down);
    on("pointerup", this.up);
    on("pointercancel", () => { this.held = null; });
    on("click", () => { this.clicked = true; });
  },
  unmounted() { this.listeners.abort(); },
  methods: {
    down(event) {
      const button = event.isPrimary && event.button === 0 ? event.target.closest?.("button, a[href]") : null;
      this.awaited = null; // another press takes its place
      this.held = button && { button, x: event.clientX, y: event.clientY };
    },
    up(event) {
      const held = this.held;
      this.held = null;
      if (!held || Math.hypot(event.clientX - held.x, event.clientY - held.y) > STILL_PX) return;
      this.clicked = false;
      const inside = held.button.contains(event.target);
      setTimeout(() => { if (!this.clicked || !inside) this.press(held.button); }, 0); // after the browser's own click
    },
    press(button) {
      if (!button.isConnected) return;
      if (!button.disabled) button.click();
      else if (performance.now() - (this.typed ?? -PATIENCE_MS) < PATIENCE_MS) this.wait(button);
    },
    wait(button) {
      this.awaited = button;
      const usable = new MutationObserver(() => {
        if (button.disabled) return;
        stop();
        if (this.awaited === button) button.click();
      });
      const stop = () => usable.disconnect();
      usable.observe(button, { attributeFilter: ["disabled"] });
      setTimeout(stop, PATIENCE_MS);
    },
  },
};
