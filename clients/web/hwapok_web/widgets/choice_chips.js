// One choice of several: native radio buttons that look like chips, or like cards where an option has a picture. Grey
// shapes stand for options that are not known yet.
export default {
  template: `
    <fieldset class="chips" :class="{cards: pictured}">
      <legend>{{ label }}</legend>
      <div v-if="!options.length" class="chips-row" aria-hidden="true"><span v-for="bone in bones" :key="bone" class="bone"></span></div>
      <div v-else class="chips-row">
        <label v-for="option in options" :key="option.value" class="chip" :class="{on: option.value === chosen}" :title="option.hint">
          <input type="radio" :name="group" :value="option.value" :checked="option.value === chosen" :disabled="disabled"
                 @change="pick(option.value)" />
          <img v-if="option.image" :src="prefix + option.image" alt="" width="72" height="54" />
          <span>{{ option.label }}</span>
        </label>
      </div>
      <p v-if="hint" class="hint">{{ hint }}</p>
    </fieldset>`,
  props: { label: String, group: String, options: { type: Array, default: () => [] }, value: String, disabled: Boolean, bones: { type: Number, default: 5 }, cards: Boolean },
  emits: ["pick"],
  data() { return { chosen: this.value, prefix: window.path_prefix || "" }; },
  watch: { value(value) { this.chosen = value; } },
  computed: {
    pictured() { return this.options.length ? this.options.some((option) => option.image) : this.cards; },
    hint() { return this.options.find((option) => option.value === this.chosen)?.hint; },
  },
  methods: { pick(value) { this.chosen = value; this.$emit("pick", value); } },
};
