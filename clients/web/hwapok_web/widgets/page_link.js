// A link to another page of the studio. What was typed a moment ago is on its way to the server: the link is followed when
// the server has heard of it, or after a short patience where it does not answer.
const PATIENCE_MS = 800;
export default {
  template: `<a :href="prefix + path" :lang="lang" :class="kind" :title="title" :aria-current="current ? 'page' : null" @click="leave">{{ label }}</a>`,
  props: { path: String, label: String, kind: String, title: String, lang: String, current: Boolean },
  emits: ["leave"],
  data() { return { prefix: window.path_prefix || "" }; },
  methods: {
    leave(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // another tab
      event.preventDefault();
      this.$emit("leave");
      this.timer = setTimeout(this.follow, PATIENCE_MS);
    },
    follow() {
      clearTimeout(this.timer);
      window.location.assign(this.prefix + this.path);
    },
  },
};
