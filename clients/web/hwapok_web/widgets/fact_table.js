// A small table; the first cell of a row names it.
export default {
  template: `
    <div class="table-frame"><table class="facts"><thead class="sr-only"><tr><th v-for="name in head" :key="name" scope="col">{{ name }}</th></tr></thead>
      <tbody><tr v-for="row in rows" :key="row.cells[0]"><template v-for="(cell, place) in row.cells" :key="place">
        <th v-if="place === 0" scope="row">{{ cell }}</th>
        <td v-else><span v-if="place === 1 && row.good !== null" class="dot" :class="{bad: !row.good}" aria-hidden="true"></span>{{ cell }}</td></template></tr></tbody></table></div>`,
  props: { head: { type: Array, default: () => [] }, rows: { type: Array, default: () => [] } },
};
