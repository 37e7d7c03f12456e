// What went wrong, until it has been read. Announced at once.
export default {
  template: `
    <div class="notices" role="alert">
      <div v-for="item in items" :key="item.number" class="notice" :class="item.kind">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'alert'"></use></svg>
        <p><b v-if="item.subject"><bdi>{{ item.subject }}</bdi></b> {{ item.text }}</p>
        <button type="button" class="btn quiet" :aria-label="closeLabel" @click="$emit('read', item.number)">×</button>
      </div>
    </div>`,
  props: { items: { type: Array, default: () => [] }, closeLabel: String },
  emits: ["read"],
  data() { return { sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
};
