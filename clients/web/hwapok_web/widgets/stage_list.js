// How far a job has come: a bar, its stages, what is being done now, and a way to stop it.
export default {
  template: `
    <div class="stages" :data-phase="phase">
      <div class="bar" role="progressbar" :aria-label="label" aria-valuemin="0" aria-valuemax="100" :aria-valuenow="Math.round(overall * 100)"
           :aria-valuetext="message || null"><i :style="{width: overall * 100 + '%'}"></i></div>
      <div class="stages-line">
        <ol>
          <li v-for="step in steps" :key="step.key" :class="step.state" :aria-current="step.state === 'now' ? 'step' : null">
            <span class="mark" aria-hidden="true"></span>{{ step.label }}
          </li>
        </ol>
        <button v-if="busy" type="button" class="btn small" :disabled="cancelling" @click="$emit('cancel')">
          {{ cancelling ? cancellingLabel : cancelLabel }}
        </button>
      </div>
      <p v-if="message" class="hint">{{ message }}</p>
    </div>`,
  props: {
    label: String, phase: String, overall: Number, steps: Array, message: String, busy: Boolean, cancelling: Boolean,
    cancelLabel: String, cancellingLabel: String,
  },
  emits: ["cancel"],
};
