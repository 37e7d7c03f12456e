// How files arrive on a page, and how they are sent. Whether a file is a picture is for the server to say, from its content:
// browsers go by its name, and know no type for some pictures.
const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
const takesText = (event) => !!event.target.closest?.("input, textarea") && !!event.clipboardData.getData("text/plain");

// A mixin: files by dialog (`pick`), by a drop anywhere, by a paste that is not one of text; given to the widget's `add`.
export const Arrivals = {
  data() { return { over: false, depth: 0 }; },
  mounted() {
    this.arrivals = new AbortController();
    const on = (type, heard) => window.addEventListener(type, heard, { signal: this.arrivals.signal });
    on("dragenter", (event) => { if (holdsFiles(event)) { event.preventDefault(); this.depth += 1; this.over = true; } });
    on("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
    on("dragleave", (event) => { if (holdsFiles(event) && (this.depth -= 1) <= 0) this.leave(); });
    on("drop", (event) => { if (holdsFiles(event)) { event.preventDefault(); this.leave(); this.add(event.dataTransfer.files); } });
    on("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (files.length && !takesText(event)) { event.preventDefault(); this.add(files); }
    });
  },
  unmounted() { this.arrivals.abort(); },
  methods: {
    leave() { this.depth = 0; this.over = false; },
    pick(event) { this.add(event.target.files); event.target.value = ""; },
  },
};

// Posts a file as the raw body, never over the page's websocket. `told` gets the share that is sent, `ended` the status (0
// without an answer) and the answer. Gives the request, which may be aborted.
export function post(endpoint, file, headers, told, ended) {
  const request = new XMLHttpRequest();
  request.open("POST", (window.path_prefix || "") + endpoint);
  request.responseType = "json";
  request.setRequestHeader("X-Hwapok", "1"); // another origin would have to ask first
  request.setRequestHeader("Accept-Language", document.documentElement.lang);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, encodeURIComponent(value));
  request.upload.onprogress = (event) => { if (event.lengthComputable) told(0.95 * (event.loaded / event.total)); };
  request.onabort = () => { request.onloadend = null; };
  request.onloadend = () => ended(request.status, request.response);
  request.send(file);
  return request;
}
