// Pictures of the library; for a search also why each was found.
export default {
  template: `
    <div class="pictures">
      <p v-if="items && !items.length" class="empty" role="status">{{ searched ? texts.none : texts.empty }}</p>
      <ul v-else-if="items">
        <li v-for="item in items" :key="item.name" class="card" :class="{on: chosen.includes(item.name)}">
          <button type="button" class="card-open" :aria-pressed="pins ? (chosen.includes(item.name) ? 'true' : 'false') : null" @click="$emit('pick', item.name)">
            <span class="sr-only">{{ verb(item) }}: </span>
            <img :src="item.url" alt="" loading="lazy" @error="$emit('stale')" />
            <span class="card-title"><bdi>{{ item.title }}</bdi></span>
            <span v-if="item.tags" class="card-tags"><bdi>{{ item.tags }}</bdi></span>
          </button>
          <svg v-if="pins && chosen.includes(item.name)" class="icon badge" aria-hidden="true"><use :href="sprite + 'pin'"></use></svg>
          <details v-if="item.parts.length"><summary>{{ texts.why }}</summary>
            <dl class="parts"><template v-for="part in item.parts" :key="part[0]"><dt>{{ part[0] }}</dt><dd>{{ part[1] }}</dd></template></dl></details>
        </li>
      </ul>
    </div>`,
  props: { items: { type: Array, default: null }, chosen: { type: Array, default: () => [] }, texts: Object, pins: Boolean, searched: Boolean },
  emits: ["pick", "stale"],
  data() { return { sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  methods: {
    verb(item) {
      if (!this.pins) return this.texts.edit;
      return this.chosen.includes(item.name) ? this.texts.unpin : this.texts.pin;
    },
  },
};
