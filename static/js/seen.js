// What a consenting visitor saw and opened. A picture was seen once half of it stood in a visible tab for a second.
const HALF = 0.5;
const LONG_ENOUGH = 1000;
const inView = new Map();
const told = new WeakSet();
let ear = null;

const tell = (detail) => document.dispatchEvent(new CustomEvent("shop:event", { detail }));
const visible = () => document.visibilityState === "visible";

function about(element, kind) {
  const { item, position, impression } = element.dataset;
  const panel = element.closest("[data-panel]")?.dataset.panel;
  return { kind, item, position: Number(position ?? 0), ...(impression && { token: impression }), ...(panel && { context: { panel } }) };
}

function saw(element) {
  if (!element.dataset.impression || told.has(element)) return;
  told.add(element);
  tell(about(element, "impression"));
}

function wait(picture) {
  if (!visible() || inView.get(picture)) return;
  inView.set(picture, setTimeout(stood, LONG_ENOUGH, picture));
}

function rest(picture) {
  clearTimeout(inView.get(picture));
  inView.set(picture, 0);
}

function stood(picture) {
  inView.set(picture, 0);
  if (picture.complete === false || picture.naturalWidth === 0) {
    picture.addEventListener("load", () => inView.has(picture) && wait(picture), { once: true });
    return;
  }
  watcher.unobserve(picture);
  inView.delete(picture);
  saw(picture.closest("[data-impression]"));
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { intersectionRatio, target } of entries) {
      rest(target);
      if (intersectionRatio >= HALF) wait(target);
      else inView.delete(target);
    }
  },
  { threshold: HALF },
);

const watch = (root) => {
  for (const element of root.querySelectorAll("[data-impression]")) watcher.observe(element.querySelector("img") ?? element);
};

// Whoever opens a picture has seen it. Keys and modified clicks are clicks; the wheel's is an event of its own.
function opened(element) {
  saw(element);
  tell(about(element, "click"));
}

const cardOf = (target) => target.closest("a")?.closest("[data-item]");

function clicked(event) {
  const element = cardOf(event.target);
  if (element && (event.type === "click" || event.button === 1)) opened(element);
}

// What is opened in another tab from a link's menu tells this page nothing: that page calls out its address (arrival.js), and this one listens.
function listen(element, address) {
  ear?.close();
  ear = element ? new BroadcastChannel("opened") : null;
  ear?.addEventListener("message", ({ data }) => data === address && opened(element));
}

document.addEventListener("click", clicked);
document.addEventListener("auxclick", clicked);
document.addEventListener("contextmenu", ({ target }) => listen(cardOf(target), target.closest("a")?.href));
window.addEventListener("pagehide", () => listen(null));
document.addEventListener("visibilitychange", () => [...inView.keys()].forEach(visible() ? wait : rest));
document.addEventListener("htmx:load", ({ target }) => target !== document.body && watch(target.parentElement ?? target));
watch(document);
