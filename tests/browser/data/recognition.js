// A SpeechRecognition that follows a script: window.recognition is the one that was started last.
window.SpeechRecognition = class {
  static async available({ langs, processLocally }) {
    if ("LOCAL" === "broken") throw new TypeError("unknown option");
    return langs[0] === "ko-KR" && processLocally ? "LOCAL" : "unavailable";
  }
  start() {
    window.recognition = this;
    setTimeout(() => this.onstart?.());
  }
  abort() {
    this.aborted = true;
    setTimeout(() => { this.onerror?.({ error: "aborted" }); this.onend?.(); });
  }
  guess(transcript) { this.tell(transcript, false); }
  finish(transcript) { this.tell(transcript, true); this.onend?.(); }
  fail(error) { this.onerror?.({ error }); this.onend?.(); }
  tell(transcript, isFinal) {
    this.onresult?.({ results: [Object.assign([{ transcript, confidence: 0.9 }], { isFinal })] });
  }
};
