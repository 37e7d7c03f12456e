// The pictures a prompt was written from: why, from where, under which licence; each can be dropped or pinned.
export default {
  template: `
    <div class="refs">
      <p v-if="!items.length" class="empty">{{ texts.empty }}</p>
      <ul v-else>
        <li v-for="item in items" :key="item.name" class="ref">
          <button type="button" class="ref-picture" :aria-label="texts.enlarge + ': ' + item.title" @click="large = item">
            <img :src="item.url" :alt="item.title" loading="lazy" @error="$emit('stale')" />
          </button>
          <div class="ref-about">
            <p class="ref-head"><span class="tag" :class="item.kind">{{ item.kindLabel }}</span><span v-if="item.score" class="score" :title="texts.score">{{ item.score }}</span></p>
            <p class="ref-title" :title="item.title"><bdi>{{ item.title }}</bdi></p>
            <p class="ref-reason">{{ item.reason }}</p>
            <p v-if="item.rights" class="ref-rights">
              <a v-if="item.licenseUri" :href="item.licenseUri" target="_blank" rel="noopener noreferrer"><bdi>{{ item.rights }}</bdi></a><bdi v-else>{{ item.rights }}</bdi>
            </p>
            <p class="ref-actions">
              <button v-if="item.pinnable" type="button" class="link" :aria-pressed="item.pinned ? 'true' : 'false'" :aria-label="texts.pin + ': ' + item.title" @click="$emit('pin', item.name)">{{ item.pinned ? texts.pinned : texts.pin }}</button>
              <button type="button" class="link" :aria-label="texts.drop + ': ' + item.title" @click="$emit('drop', item.name)">{{ texts.drop }}</button>
            </p>
          </div>
        </li>
      </ul>
      <details v-if="others.length" class="others">
        <summary>{{ texts.others }} <span class="count">{{ others.length }}</span></summary>
        <ul>
          <li v-for="item in others" :key="item.name" class="other">
            <img :src="item.url" :alt="item.title" loading="lazy" />
            <div><p class="ref-title"><bdi>{{ item.title }}</bdi></p><p class="ref-reason">{{ item.verdict }}</p></div>
            <button type="button" class="link" :aria-label="texts.pin + ': ' + item.title" @click="$emit('pin', item.name)">{{ texts.pin }}</button>
          </li>
        </ul>
      </details>
      <dialog ref="dialog" class="lightbox" :aria-label="large?.title" @close="large = null" @click="$refs.dialog.close()">
        <img v-if="large" :src="large.url" :alt="large.title" />
        <form method="dialog"><button class="btn small">{{ texts.close }}</button></form>
      </dialog>
    </div>`,
  props: { items: { type: Array, default: () => [] }, others: { type: Array, default: () => [] }, texts: Object },
  emits: ["pin", "drop", "stale"],
  data() { return { large: null }; },
  watch: { large(item) { if (item) this.$nextTick(() => this.$refs.dialog.showModal()); } },
};
