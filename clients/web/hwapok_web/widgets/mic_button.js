// The microphone: one press, one sentence, by the speech provider's SDK where the server gives a token, else by the
// browser's own recognition. The SDK is loaded at the first press that needs it.
const SDK_FILE = "microsoft.cognitiveservices.speech.sdk.bundle-min.js";
const PROVIDER_PATH = "/stt/speech/universal/v2";
const TOKEN_PATIENCE_MS = 8000;
const WEB_PROBLEMS = {
  "not-allowed": "denied", "service-not-allowed": "denied", "audio-capture": "no_device", network: "network",
  "no-speech": "nothing", "language-not-supported": "none",
};
const DEVICE_PROBLEMS = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no_device", NotReadableError: "no_device" };

let loading = null;
const loadSdk = (source) => (loading ||= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = source;
  script.onload = () => resolve(window.SpeechSDK);
  script.onerror = () => { loading = null; script.remove(); reject(new Problem("network")); };
  document.head.append(script);
}));
const browserRecognition = () => window.SpeechRecognition || window.webkitSpeechRecognition;

class Problem extends Error {
  constructor(kind) { super(kind); this.kind = kind; }
}

export default {
  template: `
    <div class="mic-box">
      <button type="button" class="mic" :class="state" :aria-label="state === 'idle' ? texts.label : texts.stop"
              :aria-pressed="state === 'idle' ? 'false' : 'true'" :aria-disabled="impossible ? 'true' : null"
              :title="impossible ? texts[impossible] : state === 'idle' ? texts.label : texts.stop"
              :aria-describedby="'m' + $.uid" @click="press">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path fill="currentColor" d="M12 14a3 3 0 0 0 3-3V5a3 3 0 1 0-6 0v6a3 3 0 0 0 3 3Zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.92V21h2v-3.08A7 7 0 0 0 19 11h-2Z"/></svg>
      </button>
      <span class="mic-note" role="status" :id="'m' + $.uid">{{ note }}</span>
    </div>`,
  props: { texts: Object, lang: String, provider: Boolean, resourcePath: String },
  emits: ["interim", "heard", "token"],
  data() { return { state: "idle", problem: "", remote: false, impossible: "" }; },
  computed: {
    note() {
      if (this.impossible) return this.texts[this.impossible];
      if (this.state === "listening") return this.remote ? `${this.texts.listening} ${this.texts.remote}` : this.texts.listening;
      return this.problem ? this.texts[this.problem] : "";
    },
  },
  mounted() {
    if (!window.isSecureContext) this.impossible = "insecure";
    else if (!this.provider && !browserRecognition()) this.impossible = "none";
  },
  beforeUnmount() { this.end(); },
  methods: {
    press() {
      if (this.impossible) return;
      if (this.state === "idle") this.start();
      else this.finish();
    },
    async start() {
      const round = (this.round = {});
      Object.assign(this, { state: "starting", problem: "", remote: false, interim: "" });
      try {
        if (this.provider && !navigator.onLine) throw new Problem("network");
        const right = this.provider ? await this.askToken() : null;
        if (this.round === round) await (right ? this.hearByProvider(right, round) : this.hearByBrowser(round));
      } catch (error) {
        if (this.round === round) this.fail(error.kind || DEVICE_PROBLEMS[error.name] || "failed");
      }
    },
    // A second press: what was understood so far is the sentence.
    finish() {
      const said = this.interim;
      this.end();
      if (said) this.$emit("heard", said);
    },
    end() {
      this.round = null;
      this.close?.();
      this.close = null;
      this.state = "idle";
    },
    fail(kind) {
      const said = this.interim;
      this.end();
      this.problem = kind;
      if (said) this.$emit("interim", "");
    },
    heard(text) {
      this.end();
      if (text) this.$emit("heard", text);
      else this.fail("nothing");
    },
    guess(text) { this.interim = text; this.$emit("interim", text); },

    askToken() {
      this.$emit("token");
      return new Promise((resolve) => { this.given = resolve; setTimeout(resolve, TOKEN_PATIENCE_MS, null); });
    },

    async hearByProvider(right, round) {
      const sdk = await loadSdk(`${window.path_prefix || ""}${this.resourcePath}/${SDK_FILE}`);
      if (this.round !== round) return;
      // Asked for here and not by the SDK, which does not say why it was refused.
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const letGo = () => stream.getTracks().forEach((track) => track.stop());
      if (this.round !== round) return letGo();
      const recognizer = new sdk.SpeechRecognizer(this.configured(sdk, right), sdk.AudioConfig.fromStreamInput(stream));
      this.close = () => { letGo(); recognizer.close(); };
      recognizer.recognizing = (_, event) => { if (this.round === round) this.guess(event.result.text); };
      recognizer.sessionStarted = () => { if (this.round === round) this.state = "listening"; };
      const result = await new Promise((resolve, reject) => recognizer.recognizeOnceAsync(resolve, reject));
      if (this.round === round) this.conclude(sdk, result);
    },
    configured(sdk, right) {
      const config = right.endpoint
        ? sdk.SpeechConfig.fromEndpoint(socketAddress(right.endpoint))
        : sdk.SpeechConfig.fromAuthorizationToken(right.token, right.region);
      config.authorizationToken = right.token;
      config.speechRecognitionLanguage = right.language || this.lang;
      return config;
    },
    conclude(sdk, result) {
      if (result.reason === sdk.ResultReason.RecognizedSpeech) return this.heard(result.text);
      if (result.reason === sdk.ResultReason.NoMatch) return this.fail("nothing");
      const code = sdk.CancellationDetails.fromResult(result).ErrorCode;
      const away = [sdk.CancellationErrorCode.ConnectionFailure, sdk.CancellationErrorCode.ServiceTimeout];
      this.fail(away.includes(code) ? "network" : "failed");
    },

    async hearByBrowser(round) {
      const Recognition = browserRecognition();
      if (!Recognition) { this.impossible = "none"; return this.end(); }
      const recognition = new Recognition();
      const local = await onThisComputer(Recognition, this.lang);
      if (this.round !== round) return;
      if (local) recognition.processLocally = true;
      this.remote = !local;
      Object.assign(recognition, { lang: this.lang, interimResults: true, continuous: false, maxAlternatives: 1 });
      this.close = () => recognition.abort();
      recognition.onstart = () => { if (this.round === round) this.state = "listening"; };
      recognition.onresult = (event) => { if (this.round === round) this.understand(event.results); };
      recognition.onerror = (event) => { if (this.round === round) this.fail(WEB_PROBLEMS[event.error] || "failed"); };
      recognition.onend = () => { if (this.round === round) this.fail("nothing"); };
      recognition.start();
    },
    understand(results) {
      const text = Array.from(results, (result) => result[0].transcript).join("").trim();
      if (results[results.length - 1].isFinal) this.heard(text);
      else this.guess(text);
    },
  },
};

// The provider's address as the SDK wants it: a web socket with a path, so that it asks nobody for a better one.
function socketAddress(endpoint) {
  const address = new URL(endpoint.replace(/^http/, "ws"));
  if (address.pathname === "/") address.pathname = PROVIDER_PATH;
  return address;
}

async function onThisComputer(Recognition, lang) {
  try {
    return (await Recognition.available?.({ langs: [lang], processLocally: true })) === "available";
  } catch {
    return false;
  }
}
