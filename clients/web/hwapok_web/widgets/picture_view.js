// The picture: while it is being made, made, enlarged, beside a reference, with some of its layers hidden.
const STEPS = [1, 1.5, 2, 3, 4, 6, 8];
export default {
  template: `
    <div class="viewer" :class="{zoomed: zoom > 1, comparing: !!other}">
      <div v-if="!url" class="viewer-empty"><p v-if="waiting">{{ texts.waiting }}</p><slot v-else></slot></div>
      <template v-else>
        <div ref="frame" class="frame" :tabindex="busy ? -1 : 0" role="group" :aria-label="texts.frame" @wheel="wheel" @pointerdown="grab"
             @pointermove="move" @pointerup="drop" @pointercancel="drop" @dblclick="zoom > 1 ? fit() : step(2)" @keydown="key">
          <div class="sheet checker" :style="sheet">
            <img ref="picture" :src="url" :alt="alt" draggable="false" :class="{developing: busy}" @error="$emit('stale')" />
            <canvas v-show="painted" ref="canvas" :aria-label="texts.composed" role="img"></canvas>
          </div>
        </div>
        <figure v-if="other" class="frame beside"><img :src="other.url" :alt="other.title" draggable="false" /><figcaption><bdi>{{ other.title }}</bdi></figcaption></figure>
        <div class="viewer-tools" role="toolbar" :aria-label="texts.tools">
          <template v-if="!busy">
            <button type="button" class="btn quiet" :aria-label="texts.out" :disabled="zoom <= 1" @click="step(-1)">−</button>
            <button type="button" class="btn quiet zoom" :aria-label="texts.fit + ' ' + Math.round(zoom * 100) + '%'" @click="fit">{{ Math.round(zoom * 100) }}%</button>
            <button type="button" class="btn quiet" :aria-label="texts.in" :disabled="zoom >= 8" @click="step(1)">+</button>
            <button v-if="references.length" type="button" class="btn quiet" :aria-pressed="other ? 'true' : 'false'" @click="compare">{{ texts.compare }}</button>
            <button v-if="other && references.length > 1" type="button" class="btn quiet" @click="nth = (nth + 1) % references.length">{{ texts.next }}</button>
          </template>
          <span v-else class="viewer-state">{{ state }}</span>
          <span v-if="failed" class="viewer-state" role="status">{{ texts.failed }}</span>
        </div>
      </template>
    </div>`,
  props: {
    url: String, alt: String, waiting: Boolean, busy: Boolean, state: String, texts: Object,
    references: { type: Array, default: () => [] },
    layers: { type: Array, default: () => [] }, changed: Boolean,
    width: Number, height: Number,
  },
  emits: ["stale"],
  data() { return { zoom: 1, x: 0, y: 0, nth: -1, painted: false, failed: false, sprite: (window.path_prefix || "") + "/studio/" }; },
  computed: {
    other() { return this.nth < 0 ? null : this.references[this.nth % this.references.length]; },
    sheet() {
      return { "--ratio": (this.width || 1) / (this.height || 1), transform: `translate(${this.x}px, ${this.y}px) scale(${this.zoom})` };
    },
  },
  watch: {
    url() { this.fit(); this.painted = false; },
    layers: { deep: true, handler() { this.paint(); } },
    changed() { this.paint(); },
  },
  mounted() { this.paint(); },
  methods: {
    fit() { this.zoom = 1; this.x = 0; this.y = 0; },
    step(by) {
      const at = STEPS.findIndex((step) => step >= this.zoom);
      this.zoomTo(STEPS[Math.max(0, Math.min(STEPS.length - 1, at + by))]);
    },
    zoomTo(zoom, x = 0, y = 0) {
      const ratio = zoom / this.zoom;
      this.x = zoom === 1 ? 0 : x - (x - this.x) * ratio;
      this.y = zoom === 1 ? 0 : y - (y - this.y) * ratio;
      this.zoom = zoom;
    },
    wheel(event) {
      if (this.busy || !(event.ctrlKey || event.metaKey || this.zoom > 1)) return; // a plain wheel scrolls the page
      event.preventDefault();
      const box = this.$refs.frame.getBoundingClientRect();
      const zoom = Math.max(1, Math.min(8, this.zoom * Math.exp(-event.deltaY / 400)));
      this.zoomTo(zoom, event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
    },
    grab(event) {
      if (this.zoom <= 1) return;
      this.held = { x: event.clientX - this.x, y: event.clientY - this.y };
      this.$refs.frame.setPointerCapture(event.pointerId);
    },
    move(event) { if (this.held) { this.x = event.clientX - this.held.x; this.y = event.clientY - this.held.y; } },
    drop() { this.held = null; },
    key(event) {
      const step = { "+": () => this.step(1), "=": () => this.step(1), "-": () => this.step(-1), 0: this.fit,
        ArrowLeft: () => { this.x += 60; }, ArrowRight: () => { this.x -= 60; }, ArrowUp: () => { this.y += 60; }, ArrowDown: () => { this.y -= 60; } }[event.key];
      if (!step || event.ctrlKey || event.metaKey || (event.key.startsWith("Arrow") && this.zoom <= 1)) return;
      event.preventDefault();
      step();
    },
    compare() { this.nth = this.nth < 0 ? 0 : -1; this.fit(); },
    async paint() {
      this.failed = false;
      if (!this.changed || !this.layers.length || !this.$refs.canvas) { this.painted = false; return; }
      const turn = (this.turn = (this.turn || 0) + 1);
      try {
        const { paint } = await import(`${this.sprite}layers.js`);
        const made = await paint(this.layers);
        if (turn !== this.turn) return; // another change came meanwhile
        const canvas = this.$refs.canvas;
        [canvas.width, canvas.height] = [made.width, made.height];
        canvas.getContext("2d").drawImage(made, 0, 0);
        this.painted = true;
      } catch (error) {
        this.failed = true;
        this.painted = false;
        this.$emit("stale");
      }
    },
  },
};
