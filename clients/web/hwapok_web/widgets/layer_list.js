// The PSD's layers as an editor lists them, with a picture of each and an eye that shows or hides it in the view. Groups
// that the file hides are folded.
export default {
  template: `
    <div class="layers">
      <p v-if="!rows.length" class="empty">{{ texts.empty }}</p>
      <ul v-else role="list">
        <li v-for="row in unfolded" :key="row.name" class="layer" :class="{group: row.group, off: !row.seen}" :style="{paddingLeft: 8 + 14 * row.depth + 'px'}">
          <button type="button" class="eye" role="switch" :aria-checked="row.visible ? 'true' : 'false'"
                  :aria-label="row.title" :disabled="!togglable" @click="$emit('toggle', {name: row.name, visible: !row.visible})">
            <svg class="icon" aria-hidden="true"><use :href="sprite + (row.visible ? 'eye' : 'eye-off')"></use></svg>
          </button>
          <button v-if="row.group" type="button" class="fold" :aria-expanded="folded[row.name] ? 'false' : 'true'" :aria-label="texts.fold + ': ' + row.title"
                  @click="folded[row.name] = !folded[row.name]"><i aria-hidden="true">▸</i></button>
          <span v-else class="layer-thumb checker"><img v-if="row.url" :src="row.url" alt="" loading="lazy" /></span>
          <span class="layer-name">{{ row.title }}<small v-if="row.how">{{ row.how }}</small></span>
        </li>
      </ul>
      <p v-if="changed" class="layers-foot"><button type="button" class="link" @click="$emit('reset')">{{ texts.reset }}</button></p>
      <p v-else-if="rows.length && !togglable" class="hint">{{ texts.no_previews }}</p>
    </div>`,
  props: { rows: { type: Array, default: () => [] }, texts: Object, togglable: Boolean, changed: Boolean },
  emits: ["toggle", "reset"],
  data() { return { folded: {}, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: {
    names() { return this.rows.map((row) => row.name).join("\n"); },
    unfolded() {
      let deepest = Infinity;
      return this.rows.filter((row) => {
        if (row.depth > deepest) return false;
        deepest = row.group && this.folded[row.name] ? row.depth : Infinity;
        return true;
      });
    },
  },
  watch: {
    names: {
      immediate: true,
      handler() { this.folded = Object.fromEntries(this.rows.filter((row) => row.group && !row.visible).map((row) => [row.name, true])); },
    },
  },
};
