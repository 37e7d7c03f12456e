// Pictures on their way into the library: dropped, pasted or chosen, then described, then sent one after the other.
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/heic", "image/heif", "image/bmp", "image/tiff"];
export default {
  template: `
    <div class="drop" role="group" :aria-label="texts.label">
      <input ref="file" type="file" class="sr-only" tabindex="-1" aria-hidden="true" accept="image/*" multiple @change="pick" />
      <button type="button" class="drop-button" :disabled="busy" @click="$refs.file.click()">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'plus'"></use></svg>
        <span><b>{{ texts.choose }}</b> <span class="drop-sub">{{ texts.sub }}</span></span></button>
      <ul v-if="items.length" class="pending">
        <li v-for="item in items" :key="item.key">
          <img :src="item.url" :alt="item.name" />
          <div class="pending-fields">
            <div class="field"><label :for="'c' + $.uid + item.key">{{ texts.caption }}</label>
              <input :id="'c' + $.uid + item.key" v-model="item.caption" maxlength="500" :placeholder="item.name" :disabled="item.state !== 'new'" /></div>
            <div class="field"><label :for="'t' + $.uid + item.key">{{ texts.tags }}</label>
              <input :id="'t' + $.uid + item.key" v-model="item.tags" maxlength="600" :disabled="item.state !== 'new'" /></div>
            <label class="select"><span>{{ texts.category }}</span>
              <select v-model="item.category" :disabled="item.state !== 'new'"><option value="">{{ texts.none }}</option>
                <option v-for="option in categories" :key="option[0]" :value="option[0]">{{ option[1] }}</option></select></label>
            <p class="hint" role="status"><template v-if="item.state === 'sending'">{{ texts.sending }} <progress :value="item.progress" max="1" :aria-label="texts.sending"></progress></template>
              <template v-else-if="item.said">{{ item.said }}</template>
              <button v-if="item.state !== 'sending'" type="button" class="link" :aria-label="texts.remove + ': ' + item.name" @click="forget(item)">{{ texts.remove }}</button></p>
          </div>
        </li>
      </ul>
      <div v-if="fresh.length" class="row"><button type="button" class="btn primary" :disabled="busy" @click="sendAll">{{ texts.send }} <span>({{ fresh.length }})</span></button></div>
      <div v-if="over" class="veil" aria-hidden="true"><span>{{ texts.veil }}</span></div>
    </div>`,
  props: { endpoint: String, texts: Object, categories: { type: Array, default: () => [] }, maxBytes: Number },
  emits: ["added"],
  data() { return { over: false, items: [], count: 0, depth: 0, busy: false, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: { fresh() { return this.items.filter((item) => item.state === "new"); } },
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
      if (files.length) { event.preventDefault(); this.add(files); }
    });
  },
  unmounted() { this.listeners.abort(); this.items.forEach((item) => URL.revokeObjectURL(item.url)); },
  methods: {
    leave() { this.depth = 0; this.over = false; },
    pick(event) { this.add(event.target.files); event.target.value = ""; },
    add(files) {
      for (const file of files) {
        const said = file.type && !TYPES.includes(file.type) ? this.texts.type : file.size > this.maxBytes ? this.texts.size : "";
        this.items.push({ key: ++this.count, file, name: file.name || "clipboard.png", url: URL.createObjectURL(file), caption: "", tags: "", category: "", progress: 0, state: said ? "refused" : "new", said });
      }
    },
    forget(item) { URL.revokeObjectURL(item.url); this.items = this.items.filter((other) => other.key !== item.key); },
    async sendAll() {
      this.busy = true;
      for (const item of this.fresh) await this.send(item);
      this.busy = false;
      this.$emit("added");
    },
    send(item) {
      const info = { file_name: item.name, caption: item.caption, tags: item.tags, category: item.category };
      item.state = "sending";
      return new Promise((done) => {
        const request = new XMLHttpRequest();
        request.open("POST", (window.path_prefix || "") + this.endpoint);
        request.responseType = "json";
        request.setRequestHeader("X-Hwapok", "1"); // another origin would have to ask first
        request.setRequestHeader("Accept-Language", document.documentElement.lang);
        request.setRequestHeader("X-Picture", encodeURIComponent(JSON.stringify(info)));
        request.upload.onprogress = (event) => { if (event.lengthComputable) item.progress = 0.95 * (event.loaded / event.total); };
        request.onloadend = () => { this.finished(item, request); done(); };
        request.send(item.file);
      });
    },
    finished(item, request) {
      const answer = request.response;
      item.state = request.status === 200 ? "done" : "refused";
      if (request.status !== 200) item.said = answer?.message || this.texts.server;
      else item.said = answer.duplicate ? this.texts.duplicate : answer.near ? `${this.texts.done} ${this.texts.near}` : this.texts.done;
    },
  },
};
