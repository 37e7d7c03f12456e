// Pictures on their way into the library: dropped, pasted or chosen, then described, then sent one after the other. One that
// was refused says why where it lies, and can be described otherwise and sent again, or removed.
import { Arrivals, post } from "hwapok/files.js";
import { LimitNote, excess } from "hwapok/limit.js";
import { plain } from "hwapok/plain.js";

const FIELDS = [{ name: "caption", longest: 500 }, { name: "tags", longest: 600 }];
export default {
  mixins: [Arrivals],
  components: { LimitNote },
  template: `
    <div class="drop" role="group" :aria-label="texts.label">
      <input ref="file" type="file" class="sr-only" tabindex="-1" aria-hidden="true" accept="image/*" multiple @change="pick" />
      <button type="button" class="drop-button" :disabled="busy" @click="$refs.file.click()">
        <svg class="icon" aria-hidden="true"><use :href="sprite + 'plus'"></use></svg>
        <span><b>{{ texts.choose }}</b> <span class="drop-sub">{{ texts.sub }}</span></span></button>
      <ul v-if="items.length" class="pending">
        <li v-for="item in items" :key="item.key" :class="item.state">
          <img v-if="item.seen" :src="item.url" :alt="item.name" @error="item.seen = false" />
          <span v-else class="thumb-none"><svg class="icon" aria-hidden="true"><use :href="sprite + 'alert'"></use></svg></span>
          <div class="pending-fields">
            <div v-for="field in fields" :key="field.name" class="field"><label :for="field.name + $.uid + item.key">{{ texts[field.name] }}</label>
              <input :id="field.name + $.uid + item.key" dir="auto" v-model="item[field.name]" :maxlength="field.longest" :placeholder="field.name === 'caption' ? item.name : null"
                     :disabled="item.state === 'sending' || item.state === 'done'" @beforeinput="item.lost[field.name] = excess($event)" />
              <limit-note :length="item[field.name].length" :longest="field.longest" :lost="item.lost[field.name]" :texts="limits"></limit-note></div>
            <label class="select"><span>{{ texts.category }}</span>
              <select v-model="item.category" :disabled="item.state === 'sending' || item.state === 'done'"><option value="">{{ texts.none }}</option>
                <option v-for="option in categories" :key="option[0]" :value="option[0]">{{ option[1] }}</option></select></label>
            <p v-if="item.state === 'refused'" class="in-place" role="alert"><bdi class="name">{{ item.name }}</bdi> {{ item.said }}</p>
            <p class="hint" role="status"><template v-if="item.state === 'sending'">{{ texts.sending }} <progress :value="item.progress" max="1" :aria-label="texts.sending"></progress></template>
              <template v-else-if="item.state === 'done'">{{ item.said }}</template>
              <button v-if="item.state !== 'sending'" type="button" class="link" :aria-label="texts.remove + ': ' + item.name" @click="forget(item)">{{ texts.remove }}</button></p>
          </div>
        </li>
      </ul>
      <div v-if="unsent.length" class="row"><button type="button" class="btn primary" :disabled="busy" @click="sendAll">{{ texts.send }} <span>({{ unsent.length }})</span></button></div>
      <div v-if="over" class="veil" aria-hidden="true"><span>{{ texts.veil }}</span></div>
    </div>`,
  props: { endpoint: String, texts: Object, limits: Object, categories: { type: Array, default: () => [] }, maxBytes: Number },
  emits: ["added"],
  data() { return { items: [], count: 0, busy: false, fields: FIELDS, sprite: (window.path_prefix || "") + "/studio/icons.svg#" }; },
  computed: { unsent() { return this.items.filter((item) => item.state === "new" || (item.state === "refused" && !item.hopeless)); } },
  unmounted() { this.items.forEach((item) => URL.revokeObjectURL(item.url)); },
  methods: {
    excess,
    add(files) {
      for (const file of files) {
        const hopeless = file.size > this.maxBytes;
        this.items.push({
          key: ++this.count, file, name: plain(file.name) || "clipboard.png", url: URL.createObjectURL(file), seen: true, caption: "", tags: "",
          category: "", lost: {}, progress: 0, hopeless, state: hopeless ? "refused" : "new", said: hopeless ? this.texts.size : "",
        });
      }
    },
    forget(item) { URL.revokeObjectURL(item.url); this.items = this.items.filter((other) => other.key !== item.key); },
    async sendAll() {
      this.busy = true;
      for (const item of this.unsent) await this.send(item);
      this.busy = false;
      this.$emit("added");
    },
    send(item) {
      const about = { file_name: item.file.name || item.name, caption: item.caption, tags: item.tags, category: item.category };
      Object.assign(item, { state: "sending", progress: 0 });
      return new Promise((done) => {
        const told = (share) => { item.progress = share; };
        post(this.endpoint, item.file, { "X-Picture": JSON.stringify(about) }, told, (status, answer) => { this.finished(item, status, answer); done(); });
      });
    },
    finished(item, status, answer) {
      item.state = status === 200 ? "done" : "refused";
      item.hopeless = status === 413 || status === 415;
      if (status !== 200) item.said = answer?.message || this.texts.server;
      else item.said = answer.duplicate ? this.texts.duplicate : answer.near ? `${this.texts.done} ${this.texts.near}` : this.texts.done;
    },
  },
};
