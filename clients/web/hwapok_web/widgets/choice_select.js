// One choice of several, folded up: a native select.
export default {
  template: `
    <label v-if="options.length" class="select"><span>{{ label }}</span>
      <select :value="chosen" :disabled="disabled" @change="pick($event.target.value)">
        <option v-for="option in options" :key="option[0]" :value="option[0]">{{ option[1] }}</option>
      </select></label>`,
  props: { label: String, options: { type: Array, default: () => [] }, value: String, disabled: Boolean },
  emits: ["pick"],
  data() { return { chosen: this.value }; },
  watch: { value(value) { this.chosen = value; } },
  methods: { pick(value) { this.chosen = value; this.$emit("pick", value); } },
};
