// Numbers, each with its name.
export default {
  template: `<dl class="tiles"><div v-for="item in items" :key="item.name" class="tile"><dt>{{ item.name }}</dt><dd :class="{text: item.text}">{{ item.value }}</dd></div></dl>`,
  props: { items: { type: Array, default: () => [] } },
};
