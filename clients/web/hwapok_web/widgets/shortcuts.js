// The page's keyboard shortcuts. One listener, so that typing costs no round trips; keys of an input method are left alone.
export default {
  template: `<span hidden></span>`,
  props: { busy: Boolean },
  emits: ["key"],
  mounted() {
    this.listeners = new AbortController();
    window.addEventListener("keydown", this.pressed, { signal: this.listeners.signal });
  },
  unmounted() { this.listeners.abort(); },
  methods: {
    pressed(event) {
      if (event.isComposing || event.keyCode === 229) return;
      const name = this.name(event);
      if (!name) return;
      event.preventDefault();
      // What was typed a moment ago goes first.
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      this.$emit("key", name);
    },
    name(event) {
      const command = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && command) return event.shiftKey ? "render" : "prompt";
      const inDialog = document.querySelector("dialog[open]");
      if (event.key === "Escape" && this.busy && !inDialog) return "cancel";
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      return event.key === "?" && !typing && !inDialog ? "help" : null;
    },
  },
};
