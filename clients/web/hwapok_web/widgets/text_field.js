// A field for text. What is typed is sent on after a short pause; the server changes it by a new `revision` only, so that
// an answer that comes late never undoes what was typed meanwhile.
//
// One Enter is one submit, for Hangul too: an Enter that comes while a syllable is being composed is carried out when the
// composition ends (a Korean input method has no candidate window, so people press Enter once); a second one within
// 100 ms is dropped, since some systems report both.
//
// Text that does not fit is cut by the browser, and the field says so. A field with a name in `keep` has a copy of its text in
// this tab, which is taken up where the server has an older one when the page comes back.
import { Copy } from "hwapok/copy.js";
import { LimitNote, excess } from "hwapok/limit.js";

const PAUSE_MS = 200;
const TWICE_MS = 100;
export default {
  components: { LimitNote },
  template: `
    <div class="field" :class="{multiline, filled: !!text}">
      <label :for="'f' + $.uid">{{ label }}</label>
      <textarea v-if="multiline" ref="input" dir="auto" :id="'f' + $.uid" :value="text" :rows="rows" :maxlength="longest" :lang="lang"
                :placeholder="placeholder" :readonly="readonly" :aria-describedby="hint ? 'h' + $.uid : null"
                @beforeinput="measure" @input="typed" @change="flush"></textarea>
      <input v-else ref="input" dir="auto" :id="'f' + $.uid" :type="secret ? 'password' : 'text'" :value="text" :maxlength="longest"
             :lang="lang" :placeholder="placeholder" :readonly="readonly" autocomplete="off" spellcheck="false"
             @beforeinput="measure" @input="typed" @change="flush" @keydown="key" />
      <slot></slot>
      <limit-note v-if="texts" :length="text.length" :longest="longest" :lost="lost" :texts="texts"></limit-note>
      <p v-if="hint" class="hint" :id="'h' + $.uid">{{ hint }}</p>
    </div>`,
  props: {
    label: String, value: String, revision: Number, multiline: Boolean, rows: { type: Number, default: 3 }, longest: Number,
    lang: String, placeholder: String, readonly: Boolean, hint: String, secret: Boolean, texts: Object,
    keep: String,
  },
  emits: ["typed", "submit"],
  data() { return { text: this.value || "", lost: 0 }; },
  watch: {
    revision() {
      clearTimeout(this.timer);
      this.lost = 0;
      this.text = this.told = this.value || "";
      if (this.untouched) this.takeUp();
      else this.copy?.drop();
      this.$nextTick(this.grow);
    },
  },
  mounted() {
    this.told = this.text;
    this.grow();
    if (!this.keep) return;
    this.copy = new Copy(this.keep);
    this.untouched = new AbortController();
    for (const type of ["pointerdown", "keydown", "input"]) {
      window.addEventListener(type, this.touch, { signal: this.untouched.signal, capture: true });
    }
    this.takeUp();
  },
  beforeUnmount() { clearTimeout(this.timer); this.untouched?.abort(); },
  methods: {
    measure(event) { this.lost = excess(event); },
    // The copy is that of the page before for as long as nobody has done anything on this one.
    touch() { this.untouched.abort(); this.untouched = null; this.copy.drop(); },
    takeUp() {
      const text = this.copy?.newerThan(this.text) ?? null;
      if (text === null || this.readonly) return;
      this.untouched.abort();
      this.untouched = null;
      this.text = text;
      this.flush();
    },
    typed(event) {
      this.text = event.target.value;
      this.copy?.keep(this.text, this.told);
      this.grow();
      clearTimeout(this.timer);
      this.timer = setTimeout(this.flush, PAUSE_MS);
    },
    flush() { clearTimeout(this.timer); this.told = this.text; this.$emit("typed", this.text); },
    key(event) {
      if (event.key !== "Enter" && event.code !== "Enter" && event.code !== "NumpadEnter") return;
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.isComposing) {
        event.target.addEventListener("compositionend", () => setTimeout(this.submit, 0), { once: true });
        return;
      }
      event.preventDefault();
      this.submit();
    },
    submit() {
      const now = performance.now();
      if (now - (this.sent ?? -TWICE_MS) < TWICE_MS) return;
      this.sent = now;
      this.text = this.$refs.input.value;
      clearTimeout(this.timer);
      this.$emit("submit", this.text);
    },
    grow() {
      const input = this.$refs.input;
      if (!this.multiline || !input || CSS.supports("field-sizing", "content")) return;
      input.style.height = "auto";
      input.style.height = `${input.scrollHeight + 2}px`;
    },
  },
};
