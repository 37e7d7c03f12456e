// A button, or a link that looks like one, with one of the icons of icons.js.
export default {
  template: `
    <a v-if="href" :href="href" :download="download || null" class="btn" :class="kind" :title="title" :aria-label="quiet ? label : null"
       @click="$emit('press')">
      <svg v-if="icon" class="icon" aria-hidden="true"><use :href="sprite + icon"></use></svg><span v-if="!quiet">{{ label }}</span>
    </a>
    <button v-else type="button" class="btn" :class="kind" :disabled="disabled" :title="title" :aria-pressed="pressed"
            :aria-label="quiet ? label : null" @click="$emit('press')">
      <span v-if="busy" class="spinner" aria-hidden="true"></span>
      <svg v-else-if="icon" class="icon" aria-hidden="true"><use :href="sprite + icon"></use></svg><span v-if="!quiet">{{ label }}</span>
    </button>`,
  props: {
    label: String, kind: String, icon: String, title: String, href: String, download: String,
    disabled: Boolean, busy: Boolean, quiet: Boolean, pressed: { type: String, default: null },
  },
  emits: ["press"],
  data() { return { sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
};
