// A picture is sent in the background, with a small preview and progress; the page looks again when it has been checked.
const MOST = 10_000_000;
const EVERY = 1500;
const form = () => document.getElementById("configure");

function say(box, sentence) {
  box.querySelector("[data-upload-said]").textContent = sentence;
}

// Takes a choice as a button of the page would.
function take(value) {
  const button = Object.assign(document.createElement("button"), { type: "submit", name: "take", value, hidden: true });
  form().append(button);
  button.click();
  button.remove();
}

document.addEventListener("shop:take", (event) => take(event.detail));

async function thumb(box, file) {
  const canvas = box.querySelector("canvas");
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
    canvas.getContext("2d").drawImage(image, 0, 0, image.width * scale, image.height * scale);
    image.close();
  } catch {
    canvas.hidden = true;
  }
}

function send(box, posted, file) {
  const going = box.querySelector("[data-upload-going]");
  const bar = going.querySelector("progress");
  const request = new XMLHttpRequest();
  const over = (sentence) => {
    going.hidden = true;
    delete box.dataset.sending;
    if (sentence) say(box, sentence);
  };
  request.open("POST", posted.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => (bar.value = (100 * event.loaded) / event.total);
  request.onerror = () => over("The picture could not be sent. Please check your connection and try again.");
  request.onabort = () => over("Stopped; nothing was changed.");
  request.onload = () => {
    over(request.response?.take ? "" : (request.response?.error ?? "The picture could not be sent. Please try again."));
    if (request.response?.take) take(request.response.take);
  };
  going.hidden = false;
  box.dataset.sending = "yes";
  going.querySelector("[data-upload-stop]").onclick = () => request.abort();
  thumb(going, file);
  request.send(new FormData(posted));
}

document.addEventListener("submit", (event) => {
  const box = document.getElementById(event.target.dataset.uploadForm ?? "");
  const file = box?.querySelector("[data-upload-file]").files[0];
  if (!box || !file) return;
  event.preventDefault();
  if (box.dataset.sending) return;
  say(box, "");
  if (file.size > MOST) say(box, "The file is larger than 10 MB. Please save it smaller first.");
  else send(box, event.target, file);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload-file]") && event.target.files.length) event.target.form.requestSubmit();
});

// While a picture is being checked the page asks how it stands, and shows the outcome in its place.
async function look() {
  const waiting = document.querySelector("[data-upload-status]");
  const busy = () => document.querySelector("#configurator[aria-busy]");
  if (!waiting || busy() || document.hidden || document.activeElement?.matches("input[type='text'], input[type='number']")) return;
  const answer = await fetch(waiting.dataset.uploadStatus, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || (await answer.json()).state === "received" || !waiting.isConnected || busy()) return;
  // What stood in its place has the same address: it is asked for once more.
  for (const layer of document.querySelectorAll("img[src*='/u/layer/']")) layer.src += "&again=1";
  window.htmx.ajax("GET", window.location.href, { target: "#configurator", swap: "outerHTML show:none" });
}

setInterval(look, EVERY);
