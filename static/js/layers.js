// The picture: an old layer stays until the new one can be drawn, and only layers that changed are fetched.
const PATIENCE = 6000;
const PATIENCE_FOR_ALL = 20000;
const SOON = 4;
const KEPT = 24;
const REST = 1500;
const SOFT = 1.1;
let newest = 0;

const decoded = (image, patience) => Promise.race([image.decode().catch(() => {}), new Promise((done) => setTimeout(done, patience))]);

// What was fetched ahead is there at once, so that the picture changes in the same frame as the words.
const there = (image) => image.isConnected || (image.complete && image.naturalWidth > 0);
const ahead = new Map();

// What stays is not touched, so that it is neither decoded nor drawn again.
function exchange(stack, wanted) {
  for (const one of [...stack.childNodes]) if (!wanted.includes(one)) one.remove();
  wanted.forEach((one, at) => stack.childNodes[at] === one || stack.insertBefore(one, stack.childNodes[at] ?? null));
  rest();
}

document.addEventListener("htmx:oobBeforeSwap", async (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "layers") return;
  event.detail.shouldSwap = false;
  const number = ++newest;
  const after = fragment.firstElementChild;
  target.setAttribute("aria-label", after.getAttribute("aria-label"));
  const wanted = [...after.children].map((one) => [...target.children].find((old) => old.id && old.id === one.id) ?? one);
  const missing = wanted.filter((one) => one.tagName === "IMG" && !there(one));
  const patience = missing.length < wanted.length ? PATIENCE : PATIENCE_FOR_ALL;
  if (missing.length) await Promise.all(missing.map((one) => decoded(one, patience)));
  if (number === newest && target.isConnected) exchange(target, wanted);
});

// When nothing else is to do, the layers that are likely to come next are fetched, unless the line is metered or slow: the likeliest at
// first, more of them for somebody who chooses.
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 800));

function frugal() {
  const line = navigator.connection;
  return Boolean(line && (line.saveData || /2g/.test(line.effectiveType ?? "")));
}

function fetchAhead(most) {
  const named = document.getElementById("choices")?.dataset.ahead?.split(" ") ?? [];
  const urls = named.filter((url) => url && !ahead.has(new URL(url, document.baseURI).href)).slice(0, most);
  if (!urls.length || frugal()) return;
  idle(() => {
    for (const url of urls) {
      const image = Object.assign(new Image(), { fetchPriority: "low", src: url });
      ahead.set(image.src, image);
    }
    for (const old of [...ahead.keys()].slice(0, Math.max(0, ahead.size - KEPT))) ahead.delete(old);
  });
}

// A large screen shows layers larger than they are. Whoever rests on the picture there gets them in their full width, unless the line is
// metered or slow; they take the place of the small ones in one go.
const large = matchMedia("(min-width: 60rem)");
let resting = 0;

const wide = (one) => Math.min(one.clientWidth, (one.clientHeight * one.naturalWidth) / one.naturalHeight) * devicePixelRatio;
const soft = (one) => one.dataset.large && !one.src.endsWith(one.dataset.large) && wide(one) > SOFT * one.getAttribute("width");

async function sharpen() {
  if (!large.matches || frugal()) return;
  const shown = [...document.querySelectorAll("#layers > img[data-large]")].filter(soft);
  const sharp = shown.map((one) => Object.assign(new Image(), { fetchPriority: "low", src: one.dataset.large }));
  await Promise.all(sharp.map((one) => one.decode()));
  shown.forEach((one, at) => one.isConnected && (one.src = sharp[at].src));
}

function rest() {
  clearTimeout(resting);
  resting = setTimeout(() => idle(() => sharpen().catch(() => {})), REST);
}

// A page that came with one picture of its design has the layers ready beside it. They take its place, unseen, when all of them can be
// drawn, so that a click finds them; where they are not fetched ahead, the first click does.
async function unfold(stack, folded) {
  const number = newest;
  const layers = [...document.importNode(folded.content, true).children];
  await Promise.all(layers.map((one) => one.decode()));
  if (number === newest && folded.isConnected) exchange(stack, layers);
}

document.addEventListener("htmx:afterSettle", () => fetchAhead(Infinity));
window.addEventListener("load", () => {
  const stack = document.getElementById("layers");
  const folded = stack?.querySelector("template");
  if (!folded) {
    fetchAhead(SOON);
    rest();
  } else if (!frugal()) idle(() => unfold(stack, folded).then(() => fetchAhead(SOON), () => {}));
});
