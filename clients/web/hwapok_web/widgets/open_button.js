// Opens a link of the desktop's launcher. A page cannot learn whether there is one, so after two seconds in which the page
// was not left it says what else can be done.
const PATIENCE_MS = 2000;
export default {
  template: `
    <span class="opener">
      <button type="button" class="btn small" :disabled="disabled" :title="title" @click="$emit('press')">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'open'"></use></svg><span>{{ label }}</span></button>
      <span v-if="unsure" class="opener-hint" role="status">{{ texts.unsure }} <a :href="fallback" @click="unsure = false">{{ texts.download }}</a>
        <button type="button" class="link" @click="unsure = false">{{ texts.close }}</button></span>
    </span>`,
  props: { label: String, title: String, disabled: Boolean, fallback: String, texts: Object },
  emits: ["press"],
  data() { return { unsure: false, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  beforeUnmount() { clearTimeout(this.timer); },
  methods: {
    follow(link) {
      this.unsure = false;
      const left = () => { clearTimeout(this.timer); window.removeEventListener("blur", left); };
      window.addEventListener("blur", left);
      this.timer = setTimeout(() => { window.removeEventListener("blur", left); this.unsure = true; }, PATIENCE_MS);
      window.location.href = link;
    },
  },
};
