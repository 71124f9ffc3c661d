// Reports what a consenting visitor saw and clicked, in batches. Loaded only after consent.
const ADDRESS = "/api/v1/events/";
const PAUSE = 2000;
const BATCH = 50;
let waiting = [];
let timer = 0;

const token = () => {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  } catch {
    return "";
  }
};

function send() {
  clearTimeout(timer);
  timer = 0;
  while (waiting.length) {
    const events = waiting.splice(0, BATCH);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    fetch(ADDRESS, { method: "POST", keepalive: true, credentials: "same-origin", headers, body: JSON.stringify({ events }) }).catch(() => {});
  }
}

export function report(event) {
  waiting.push({ at: new Date().toISOString(), ...event });
  if (waiting.length >= BATCH) send();
  else if (!timer) timer = setTimeout(send, PAUSE);
}

const about = (element, kind) => {
  const position = Number(element.dataset.position ?? 0);
  const shown = element.dataset.impression;
  const panel = element.closest("[data-panel]")?.dataset.panel;
  return { kind, item: element.dataset.item, position, ...(shown ? { token: shown } : {}), ...(panel ? { context: { panel } } : {}) };
};

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      report(about(target, "impression"));
    }
  },
  { threshold: 0.5 },
);

const watch = (root) => {
  for (const element of root.querySelectorAll("[data-impression]")) seen.observe(element);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const element = link?.closest("[data-item]");
  if (!element) return;
  report(about(element, "click"));
  send();
});

document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) watch(event.target);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send();
});
window.addEventListener("pagehide", send);
// Other scripts of the shop report through an event, so that they need not know whether this one was loaded.
document.addEventListener("shop:event", (event) => report(event.detail));

watch(document);
if (document.body.dataset.viewItem) report({ kind: "view", item: document.body.dataset.viewItem });
if (document.body.dataset.search) report({ kind: "search", text: document.body.dataset.search });
