// Around the configurator: what was chosen is reported (if the visitor agreed), an input is sent once, Escape closes an explanation.
const configurator = () => document.getElementById("configurator");

document.addEventListener("htmx:afterSettle", () => {
  const shown = document.getElementById("choices");
  if (!shown || !shown.dataset.chosen) return;
  for (const option of shown.dataset.chosen.split(" ")) {
    const detail = { kind: "choose", item: shown.dataset.item, context: { option } };
    document.dispatchEvent(new CustomEvent("shop:event", { detail }));
  }
  shown.dataset.chosen = "";
});

// An answer that takes its time is seen to be waited for.
const SLOW = 500;
let waited = 0;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target !== configurator()) return;
  configurator().setAttribute("aria-busy", "true");
  waited = setTimeout(() => configurator()?.classList.add("configurator--slow"), SLOW);
});

document.addEventListener("htmx:afterRequest", () => {
  clearTimeout(waited);
  configurator()?.classList.remove("configurator--slow");
  configurator()?.removeAttribute("aria-busy");
});

// An input is sent when it changes or on Enter, each value once: a browser also reports a change when the swap takes the input away.
function send(input) {
  if (input.form?.id !== "configure" || !input.name || !input.form.isConnected || input.dataset.sent === input.value) return;
  input.dataset.sent = input.value;
  input.form.requestSubmit();
}

document.addEventListener("change", (event) => send(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.form?.id !== "configure" || !event.target.matches("input")) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("keydown", (event) => {
  const why = document.getElementById("why");
  if (event.key === "Escape" && why?.hasChildNodes()) why.replaceChildren();
});

// An explanation that comes after the design has changed was of another one.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== configurator()) return;
  for (const list of document.querySelectorAll("[data-arrows]")) window.htmx.trigger(list, "htmx:abort");
});

// A group that was opened from elsewhere comes into view; a button that is gone hands its focus to the open group.
let opening = false;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const TOP = 0.5;

document.addEventListener("submit", (event) => {
  if (event.target.id === "configure") opening = event.submitter?.name === "open";
});

document.addEventListener("htmx:afterSettle", () => {
  const group = configurator()?.querySelector(".group--open");
  if (!group) return;
  if (opening || document.activeElement === document.body) group.querySelector(".group__toggle").focus({ preventScroll: true });
  if (!opening) return;
  opening = false;
  const top = group.getBoundingClientRect().top;
  const hidden = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart) || 0;
  if (top < hidden || top > window.innerHeight * TOP) group.scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
});

// What is being typed outlives an answer to an earlier click.
const typed = new Map();

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  for (const input of event.detail.target.querySelectorAll("input[name^='text.']")) {
    if (input.value !== input.defaultValue && input.dataset.sent !== input.value) typed.set(input.id, input.value);
  }
});

document.addEventListener("htmx:oobAfterSwap", () => {
  for (const [id, value] of typed) {
    const input = document.getElementById(id);
    if (input) input.value = value;
  }
  typed.clear();
});

// What lies along the bottom stands on the question about consent as long as that is asked, however high it is.
const consent = document.querySelector(".consent");
const lift = () => document.documentElement.style.setProperty("--consent-height", `${consent.offsetHeight}px`);
if (consent) new ResizeObserver(lift).observe(consent);
