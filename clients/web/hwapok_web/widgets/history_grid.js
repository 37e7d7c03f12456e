// Works with their pictures, newest first. Searching happens here; opening and deleting is asked of the page.
export default {
  template: `
    <div class="history">
      <div v-if="items.length > 4 || query" class="field search"><label :for="'q' + $.uid" class="sr-only">{{ texts.search }}</label>
        <input :id="'q' + $.uid" type="search" v-model="query" :placeholder="texts.search" /></div>
      <p v-if="!items.length" class="empty">{{ known ? texts.empty : texts.loading }}</p>
      <p v-else-if="!found.length" class="empty" role="status">{{ texts.none }}</p>
      <ul v-else>
        <li v-for="item in found" :key="item.name" class="work" :class="[item.phase, {current: item.current}]">
          <button type="button" class="work-open" :title="item.title" @click="$emit('open', item.name)">
            <span class="sr-only">{{ texts.open }}: </span>
            <img v-if="item.url" :src="item.url" alt="" loading="lazy" @error="$emit('stale')" />
            <span v-else class="work-none"><span v-if="item.busy" class="spinner" aria-hidden="true"></span><svg v-else class="icon" aria-hidden="true"><use :href="sprite + (item.phase === 'failed' ? 'alert' : 'text')"></use></svg>{{ item.state }}</span>
            <span class="work-title"><bdi>{{ item.title }}</bdi></span><span class="work-when">{{ item.when }}</span>
          </button>
          <button type="button" class="x" :aria-label="texts.remove + ': ' + item.title" :disabled="item.busy" @click="$emit('remove', item.name)">×</button>
        </li>
      </ul>
      <button v-if="more" type="button" class="btn small" @click="$emit('more')">{{ texts.more }}</button>
    </div>`,
  props: { items: { type: Array, default: () => [] }, known: Boolean, more: Boolean, texts: Object },
  emits: ["open", "remove", "more", "stale"],
  data() { return { query: "", sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: {
    found() {
      const words = this.query.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
      return this.items.filter((item) => words.every((word) => item.words.includes(word)));
    },
  },
};
