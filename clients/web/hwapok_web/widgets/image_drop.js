// Every way a picture can arrive: a file dialog, a drop anywhere on the page, a paste. Pictures travel as the raw body of a
// POST, several at once, and are handed on in the order in which they came. Shows the attached ones, those on their way and
// those that were refused.
import { Arrivals, post } from "hwapok/files.js";
import { plain } from "hwapok/plain.js";

export default {
  mixins: [Arrivals],
  template: `
    <div class="drop" role="group" :aria-label="texts.label">
      <input ref="file" type="file" class="sr-only" tabindex="-1" aria-hidden="true" accept="image/*" multiple @change="pick" />
      <ul v-if="attached.length || items.length" class="thumbs">
        <li v-for="picture in attached" :key="picture.name" :class="{pinned: picture.pinned}">
          <img v-if="picture.url" :src="picture.url" :alt="picture.title" loading="lazy" />
          <span v-else class="thumb-none" :title="picture.title" aria-hidden="true"></span>
          <svg v-if="picture.pinned" class="icon badge" :aria-label="texts.pinned" role="img"><use :href="sprite + 'pin'"></use></svg>
          <button type="button" class="x" :aria-label="texts.remove + ': ' + picture.title" @click="$emit('removed', picture.name)">×</button>
        </li>
        <li v-for="item in items" :key="item.key" :class="{failed: item.problem}">
          <img v-if="item.seen" :src="item.url" :alt="item.name" @error="item.seen = false" />
          <span v-else class="thumb-none"></span>
          <progress v-if="!item.problem" :value="item.progress" max="1" :aria-label="texts.sending + ': ' + item.name"></progress>
          <button type="button" class="x" :aria-label="texts.remove + ': ' + item.name" @click="remove(item)">×</button>
        </li>
      </ul>
      <p v-for="item in failed" :key="'p' + item.key" class="in-place" role="alert"><bdi class="name">{{ item.name }}</bdi> {{ item.problem }}</p>
      <button type="button" class="drop-button" :disabled="full" @click="$refs.file.click()">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'image'"></use></svg>
        <span><b>{{ texts.choose }}</b> <span class="drop-sub">{{ full ? texts.full : texts.sub }}</span></span>
      </button>
      <div v-if="over" class="veil" aria-hidden="true"><span>{{ texts.veil }}</span></div>
    </div>`,
  props: { endpoint: String, texts: Object, attached: { type: Array, default: () => [] }, maxBytes: Number, maxFiles: Number },
  emits: ["uploaded", "removed", "sending"],
  data() { return { items: [], count: 0, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: {
    failed() { return this.items.filter((item) => item.problem); },
    sending() { return this.items.filter((item) => !item.problem).length; },
    full() { return this.attached.length + this.sending >= this.maxFiles; },
  },
  watch: { sending(count) { this.$emit("sending", count); } },
  unmounted() { this.items.forEach((item) => URL.revokeObjectURL(item.url)); },
  methods: {
    add(files) {
      this.failed.forEach(this.forget);
      for (const file of files) {
        this.items.push({ key: ++this.count, name: plain(file.name) || "clipboard.png", url: URL.createObjectURL(file), seen: true, progress: 0, problem: "", answer: null });
        const item = this.items[this.items.length - 1];
        item.problem = this.refusal(file);
        if (!item.problem) this.send(file, item);
      }
    },
    refusal(file) {
      if (file.size > this.maxBytes) return this.texts.size;
      return this.attached.length + this.sending > this.maxFiles ? this.texts.count : "";
    },
    send(file, item) {
      const headers = { "X-File-Name": file.name || item.name };
      item.request = post(this.endpoint, file, headers, (share) => { item.progress = share; }, (status, answer) => {
        if (status === 200) Object.assign(item, { answer, progress: 1 });
        else item.problem = answer?.message || this.texts.server;
        this.handOn();
      });
    },
    // Those that have arrived, as far as nothing that came before them is still on its way.
    handOn() {
      const coming = this.items.filter((item) => !item.problem);
      const first = coming.findIndex((item) => !item.answer);
      for (const item of first < 0 ? coming : coming.slice(0, first)) {
        this.forget(item);
        this.$emit("uploaded", item.answer);
      }
    },
    remove(item) { this.forget(item); this.handOn(); },
    forget(item) {
      item.request?.abort();
      URL.revokeObjectURL(item.url);
      this.items = this.items.filter((other) => other.key !== item.key);
    },
  },
};
