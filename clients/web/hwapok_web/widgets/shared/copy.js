// A copy, in this tab, of what is typed into a field, for when the server dies before it has heard of it. The server's text
// gives way to the copy only where it is one that the copy grew from.
const MOST_HEARD = 8;

export class Copy {
  constructor(name) { this.key = `hwapok.${name}`; }

  // `text` was typed; before that the server was told `told`.
  keep(text, told) {
    const heard = [...this.read().heard.filter((known) => known !== told), told].slice(-MOST_HEARD);
    try { sessionStorage.setItem(this.key, JSON.stringify({ text, heard })); } catch { /* full, or not allowed */ }
  }

  // What was typed after the server had this text; null when it has everything.
  newerThan(value) {
    const { text, heard } = this.read();
    return text !== value && heard.includes(value) ? text : null;
  }

  drop() {
    try { sessionStorage.removeItem(this.key); } catch { /* not allowed */ }
  }

  read() {
    try { return JSON.parse(sessionStorage.getItem(this.key)) || { text: null, heard: [] }; } catch { return { text: null, heard: [] }; }
  }
}
