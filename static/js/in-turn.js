// Changes to a part that every answer replaces (data-in-turn) are sent one after the other. What is changed while an answer is awaited waits
// for it and is shown in the fresh part meanwhile, so that neither a slow line nor quick fingers lose anything.
const PART = "[data-in-turn]";
const waiting = new Map();
let sent = null;
let swapping = false;
let typed = null;
let next = null;

const content = (form) => new URLSearchParams(new FormData(form)).toString();
const fields = (form) => [...form.elements].filter(({ name }) => name && name !== "csrfmiddlewaretoken");

function change(form) {
  const own = fields(form);
  const key = [form.action, ...own.filter(({ type }) => type === "hidden").map(({ value }) => value)].join(" ");
  return { key, action: form.action, values: Object.fromEntries(own.map(({ name, value }) => [name, value])) };
}

const same = ({ key }) => [...document.querySelectorAll(`${PART} form`)].find((form) => change(form).key === key);
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.closest(PART) || event.defaultPrevented) return;
    const wanted = change(form);
    const page = !form.hasAttribute("hx-post");
    if (!sent && !swapping) {
      if (!page) sent = wanted;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (page) {
      next = () => same(wanted)?.requestSubmit();
      return;
    }
    waiting.delete(wanted.key);
    if (!swapping && !equal(wanted, sent)) waiting.set(wanted.key, wanted);
  },
  true,
);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches(PART) || !detail.shouldSwap) return;
  swapping = true;
  const field = document.activeElement;
  typed = field?.matches(`${PART} input`) && field.value !== field.defaultValue && content(field.form) !== field.form.dataset.content ? field : null;
});

// A browser reports a change only of what was typed in the field itself, so one that was typed in before it was replaced is looked at when it is left.
function typeOn({ id, value }) {
  const field = document.getElementById(id);
  if (!field) return;
  field.value = value;
  field.addEventListener("blur", () => field.isConnected && field.value !== field.defaultValue && field.form.requestSubmit(), { once: true });
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (!target.matches(PART)) return;
  swapping = false;
  for (const form of target.querySelectorAll("form")) {
    const wanted = waiting.get(change(form).key);
    if (wanted) for (const field of fields(form)) field.value = wanted.values[field.name];
  }
  if (typed) typeOn(typed);
  typed = null;
});

function go() {
  if (sent) return;
  const [wanted] = waiting.values();
  const part = document.querySelector(PART);
  if (wanted && part) {
    sent = wanted;
    waiting.delete(wanted.key);
    const source = same(wanted) ?? document.body;
    const how = { target: part, select: `#${part.id}`, selectOOB: part.dataset.inTurn, swap: "outerHTML" };
    window.htmx.ajax("POST", wanted.action, { source, values: wanted.values, ...how });
  } else if (next) next();
  next = sent ? next : null;
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.target.matches(PART)) return;
  swapping = false;
  sent = null;
  if (!detail.successful) next = null;
  setTimeout(go);
});

// Whoever goes on before everything was answered goes on when it is, unless something was refused: that is shown instead.
document.addEventListener("click", (event) => {
  const link = event.target.closest(`${PART} a[href]`);
  if (!sent || !link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  next = () => window.location.assign(link.href);
});
