// The intake page: files dropped or chosen are sent one after the other; below, what became of them.

const intake = document.querySelector("#intake");
const words = intake.dataset;
const list = document.querySelector("#sending-list");
const said = document.querySelector("#sending-said");
const row = document.querySelector("#sending-row");
const came = document.querySelector("#arrivals");

const waiting = [];
let place = 0;
let isSending = false;

function isHidden(path) {
  return path.split("/").some((part) => part.startsWith("."));
}

// A description goes to the place of the file it is named after, and before it.
function inPlaces(files) {
  const all = new Map(files.filter(({ path }) => !isHidden(path)).map((one) => [one.path, one]));
  const isSidecar = (path) => path.endsWith(".toml") && all.has(path.slice(0, -5));
  return [...all.values()]
    .filter(({ path }) => !isSidecar(path))
    .map(({ file, path }) => ({ file, path, sidecar: all.get(`${path}.toml`)?.file }));
}

function add(files) {
  for (const one of inPlaces(files)) {
    const line = row.content.firstElementChild.cloneNode(true);
    line.querySelector(".job-name").textContent = one.path;
    line.querySelector(".job-state").textContent = words.waiting;
    line.querySelector("progress").setAttribute("aria-label", one.path);
    list.append(line);
    place += 1;
    waiting.push({ ...one, line, place });
  }
  document.querySelector("#sending").hidden = list.children.length === 0;
  if (!isSending) sendAll();
}

function send(file, to, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${words.to}${to}/`);
    request.setRequestHeader("X-CSRFToken", words.csrf);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => resolve(request.status === 202 ? "" : (request.response?.sentence ?? words.lost));
    request.onerror = () => resolve(words.lost);
    request.send(file);
  });
}

async function sendOne({ file, path, sidecar, line, place: to }) {
  const bar = line.querySelector("progress");
  const state = line.querySelector(".job-state");
  bar.max = file.size || 1;
  const onProgress = (loaded) => {
    bar.value = loaded;
    state.textContent = `${Math.floor((100 * loaded) / (file.size || 1))} %`;
  };
  const why = (sidecar && (await send(sidecar, to, () => {}))) || (await send(file, to, onProgress));
  line.classList.add(why ? "is-cut" : "is-there");
  state.textContent = why ? words.cut : words.sent;
  if (why) {
    const reason = line.querySelector(".errorlist");
    reason.textContent = why;
    reason.hidden = false;
    bar.remove();
  } else {
    bar.value = bar.max;
  }
  said.textContent = `${path}: ${why || words.sent}`;
}

async function sendAll() {
  isSending = true;
  while (waiting.length) {
    const one = waiting.shift();
    await sendOne(one);
    await look();
    // from here on it stands among what came; what was cut off stays until the page is left
    if (one.line.classList.contains("is-there")) one.line.remove();
    document.querySelector("#sending").hidden = list.children.length === 0;
  }
  isSending = false;
}

let next = 0;

async function look() {
  clearTimeout(next);
  const answer = await fetch(words.arrivals, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const text = await answer.text();
    const inside = came.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    came.innerHTML = text;
    if (inside) came.querySelector(`a[href="${CSS.escape(inside)}"]`)?.focus();
  }
  if (!answer?.ok || came.querySelector("[data-moving='1']")) next = setTimeout(look, 2000);
}

async function filesIn(entry, path = "") {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: path + file.name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // a reader gives a hundred at a time, and nothing at the end
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const one of some) found.push(...(await filesIn(one, `${path}${entry.name}/`)));
  }
  return found;
}

let over = 0;
intake.addEventListener("dragenter", () => intake.classList.toggle("is-over", ++over > 0));
intake.addEventListener("dragleave", () => intake.classList.toggle("is-over", --over > 0));
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
intake.addEventListener("drop", async (event) => {
  over = 0;
  intake.classList.remove("is-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const loose = entries.length ? [] : [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  add([...loose, ...(await Promise.all(entries.map((entry) => filesIn(entry)))).flat()]);
});
for (const input of intake.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    add([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    input.value = "";
  });
}
window.addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});
if (came.querySelector("[data-moving='1']")) next = setTimeout(look, 2000);
