// Every way a picture can arrive: a file dialog, a drop anywhere on the page, a paste. Pictures travel as the raw body of a
// POST, never over the page's websocket. Shows the attached ones, those on their way and those that were refused.
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/heic", "image/heif", "image/bmp", "image/tiff"];
export default {
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
          <span v-if="!item.image" class="thumb-none"></span>
          <img v-else :src="item.url" :alt="item.name" />
          <progress v-if="!item.problem" :value="item.progress" max="1" :aria-label="texts.sending + ': ' + item.name"></progress>
          <button type="button" class="x" :aria-label="texts.remove + ': ' + item.name" @click="forget(item)">×</button>
        </li>
      </ul>
      <p v-for="item in failed" :key="'p' + item.key" class="in-place" role="alert"><b>{{ item.name }}</b> {{ item.problem }}</p>
      <button type="button" class="drop-button" :disabled="full" @click="$refs.file.click()">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'image'"></use></svg>
        <span><b>{{ texts.choose }}</b> <span class="drop-sub">{{ full ? texts.full : texts.sub }}</span></span>
      </button>
      <div v-if="over" class="veil" aria-hidden="true"><span>{{ texts.veil }}</span></div>
    </div>`,
  props: { endpoint: String, texts: Object, attached: { type: Array, default: () => [] }, maxBytes: Number, maxFiles: Number },
  emits: ["uploaded", "removed", "sending"],
  data() { return { over: false, items: [], count: 0, depth: 0, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: {
    failed() { return this.items.filter((item) => item.problem); },
    sending() { return this.items.filter((item) => !item.problem).length; },
    full() { return this.attached.length + this.items.filter((item) => !item.problem).length >= this.maxFiles; },
  },
  watch: { sending(count) { this.$emit("sending", count); } },
  mounted() {
    this.listeners = new AbortController();
    const on = (type, heard) => window.addEventListener(type, heard, { signal: this.listeners.signal });
    const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    on("dragenter", (event) => { if (hasFiles(event)) { event.preventDefault(); this.depth += 1; this.over = true; } });
    on("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
    on("dragleave", (event) => { if (hasFiles(event) && (this.depth -= 1) <= 0) this.leave(); });
    on("drop", (event) => { if (hasFiles(event)) { event.preventDefault(); this.leave(); this.add(event.dataTransfer.files); } });
    on("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/"));
      if (files.length) { event.preventDefault(); this.add(files); } // pasted text is left alone
    });
  },
  unmounted() { this.listeners.abort(); this.items.forEach((item) => URL.revokeObjectURL(item.url)); },
  methods: {
    leave() { this.depth = 0; this.over = false; },
    pick(event) { this.add(event.target.files); event.target.value = ""; },
    add(files) {
      this.items.filter((item) => item.problem).forEach(this.forget);
      for (const file of files) {
        this.items.push({ key: ++this.count, name: file.name || "clipboard.png", url: URL.createObjectURL(file), image: file.type.startsWith("image/"), progress: 0, problem: "" });
        const item = this.items[this.items.length - 1];
        item.problem = this.refusal(file);
        if (!item.problem) this.send(file, item);
      }
    },
    refusal(file) {
      // Some systems know no type for HEIC, or for .JPG; the server looks at the content.
      if (file.type && !TYPES.includes(file.type)) return this.texts.type;
      if (file.size > this.maxBytes) return this.texts.size;
      if (this.attached.length + this.items.filter((item) => !item.problem).length > this.maxFiles) return this.texts.count;
      return "";
    },
    send(file, item) {
      const request = (item.request = new XMLHttpRequest());
      request.open("POST", (window.path_prefix || "") + this.endpoint);
      request.responseType = "json";
      request.setRequestHeader("X-Hwapok", "1"); // another origin would have to ask first
      request.setRequestHeader("Accept-Language", document.documentElement.lang);
      request.setRequestHeader("X-File-Name", encodeURIComponent(item.name));
      request.upload.onprogress = (event) => { if (event.lengthComputable) item.progress = 0.95 * (event.loaded / event.total); };
      request.onload = () => {
        const answer = request.response; // an aborted request forgets it
        if (request.status !== 200) { item.problem = answer?.message || this.texts.server; return; }
        this.forget(item);
        this.$emit("uploaded", answer);
      };
      request.onerror = () => { item.problem = this.texts.server; };
      request.send(file);
    },
    forget(item) {
      item.request?.abort();
      URL.revokeObjectURL(item.url);
      this.items = this.items.filter((other) => other.key !== item.key);
    },
  },
};
