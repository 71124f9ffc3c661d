// Clicks on the configurator are answered one after the other: none is lost on a slow line, no older answer overwrites a newer one.
const FORM = "configure";
const form = () => document.getElementById(FORM);
const trouble = () => document.getElementById("trouble");
const waiting = [];
const DOUBLE = 400;
let busy = false;
let last = null;
let again = () => {};

// Of several clicks on the same group that takes one option, or on groups and views to look at, only the newest counts.
const subject = ({ name, value }) => (name === "take" ? value.split(".")[0] : name);
const single = (name, button) => name !== "take" || !button.closest("[data-many]");

function press({ name, value }) {
  const found = [...document.querySelectorAll(`button[form="${FORM}"], #${FORM} button`)].find((one) => one.name === name && one.value === value);
  if (found) return found.click();
  const button = Object.assign(document.createElement("button"), { type: "submit", name, value, hidden: true });
  form().append(button);
  button.click();
  button.remove();
}

document.addEventListener(
  "submit",
  (event) => {
    if (event.target.id !== FORM) return;
    const button = event.submitter;
    const click = button?.name ? { name: button.name, value: button.value, single: single(button.name, button) } : null;
    const twice = click && last?.value === click.value && event.timeStamp - last.at < DOUBLE;
    if (!busy && !twice) {
      last = click && { ...click, at: event.timeStamp };
      again = () => (click ? press(click) : form().requestSubmit());
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!click || twice || (waiting.at(-1) ?? last)?.value === click.value) return;
    const before = waiting.findIndex((one) => click.single && one.single && subject(one) === subject(click));
    if (before >= 0) waiting.splice(before, 1);
    waiting.push(click);
    button.closest(".option")?.classList.add("option--waiting");
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "configurator") return;
  busy = true;
  if (event.detail.elt.id !== FORM) again = () => window.location.assign(event.detail.elt.href);
  trouble()?.setAttribute("hidden", "");
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target.id !== "configurator") return;
  busy = false;
  const status = event.detail.xhr.status;
  if (status >= 200 && status < 400) setTimeout(next);
  else waiting.length = 0;
});

function next() {
  if (!busy && waiting.length) press(waiting.shift());
}

// An answer that does not come, or an error of the shop, leaves the page as it is and says how to go on.
function fail(event) {
  if (event.detail.target.id !== "configurator") return;
  for (const one of document.querySelectorAll(".option--waiting")) one.classList.remove("option--waiting");
  for (const input of form().querySelectorAll("[data-sent]")) delete input.dataset.sent;
  trouble()?.removeAttribute("hidden");
}

document.addEventListener("htmx:sendError", fail);
document.addEventListener("htmx:timeout", fail);
document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status >= 500 && fail(event));
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  last = null;
  again();
});

// Back and forward: what was asked before no longer counts.
window.addEventListener("popstate", () => {
  waiting.length = 0;
  if (form()) window.htmx.trigger(form(), "htmx:abort");
});
