// The PSD's layers as an editor lists them, with a picture of each and an eye that shows or hides it in the view.
export default {
  template: `
    <div class="layers">
      <p v-if="!rows.length" class="empty">{{ texts.empty }}</p>
      <ul v-else role="list">
        <li v-for="row in rows" :key="row.name" class="layer" :class="{group: row.group, off: !row.seen}" :style="{paddingLeft: 8 + 14 * row.depth + 'px'}">
          <button type="button" class="eye" role="switch" :aria-checked="row.visible ? 'true' : 'false'"
                  :aria-label="row.name" :disabled="!togglable" @click="$emit('toggle', {name: row.name, visible: !row.visible})">
            <svg class="icon" aria-hidden="true"><use :href="sprite + (row.visible ? 'eye' : 'eye-off')"></use></svg>
          </button>
          <span class="layer-thumb checker"><img v-if="row.url" :src="row.url" alt="" loading="lazy" /><svg v-else class="icon" aria-hidden="true"><use :href="sprite + 'folder'"></use></svg></span>
          <span class="layer-name">{{ row.name }}<small v-if="row.how">{{ row.how }}</small></span>
        </li>
      </ul>
      <p v-if="changed" class="layers-foot"><button type="button" class="link" @click="$emit('reset')">{{ texts.reset }}</button></p>
    </div>`,
  props: { rows: { type: Array, default: () => [] }, texts: Object, togglable: Boolean, changed: Boolean },
  emits: ["toggle", "reset"],
  data() { return { sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
};
