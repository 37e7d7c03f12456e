// How a field with a maxlength says that it is nearly full, and that what was given to it was too long.
const NEAR = 0.9;

// For `beforeinput`: how many characters the browser will not take.
export function excess(event) {
  const { value, selectionStart, selectionEnd, maxLength } = event.target;
  if (maxLength < 0 || event.isComposing) return 0;
  const given = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  return Math.max(0, given.replace(/\r\n/g, "\n").length - (maxLength - value.length + (selectionEnd - selectionStart)));
}

export const LimitNote = {
  template: `<p class="limit"><span v-if="near" class="limit-count">{{ filled(texts.count) }}</span><span role="status">{{ lost ? filled(texts.cut) : "" }}</span></p>`,
  props: { length: Number, longest: Number, lost: Number, texts: Object },
  computed: { near() { return !!this.longest && this.length >= NEAR * this.longest; } },
  methods: {
    filled(sentence) {
      const values = { count: this.length, limit: this.longest, lost: this.lost };
      return sentence.replace(/{(\w+)}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
    },
  },
};
