// A dialog over the page: keeps the focus inside, closes with Esc, gives the focus back.
export default {
  template: `
    <dialog ref="dialog" class="modal" :class="{wide}" :aria-labelledby="'t' + $.uid" @close="$emit('closed')" @mousedown.self="close">
      <header><h2 :id="'t' + $.uid">{{ title }}</h2>
        <button type="button" class="btn quiet" :aria-label="closeLabel" @click="close">×</button></header>
      <div class="modal-body"><slot></slot></div>
    </dialog>`,
  props: { title: String, closeLabel: String, wide: Boolean },
  emits: ["closed"],
  methods: {
    open() { if (!this.$refs.dialog.open) this.$refs.dialog.showModal(); },
    close() { this.$refs.dialog.close(); },
  },
};
