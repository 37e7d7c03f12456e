// A picture by its address; nothing while there is none.
export default {
  template: `<img v-if="url" class="large" :src="url" :alt="alt" />`,
  props: { url: String, alt: String },
};
