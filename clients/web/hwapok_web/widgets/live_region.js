// Says what has changed to people who do not see it. Holds nothing back and repeats nothing.
export default {
  template: `<p class="sr-only" role="status" aria-live="polite">{{ text }}</p>`,
  props: { text: String },
};
