// In a group: arrows move between options, a long list can be searched, a text says how many characters are left; an explanation, which
// stands below its list, comes into view.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-arrows]");
  if (!list || !event.target.matches(".option__take") || event.ctrlKey || event.metaKey || event.altKey) return;
  const buttons = [...list.querySelectorAll(".option:not([hidden]) .option__take")];
  const at = buttons.indexOf(event.target);
  const to = { Home: 0, End: buttons.length - 1 }[event.key] ?? (STEPS[event.key] && (at + STEPS[event.key] + buttons.length) % buttons.length);
  if (to === undefined) return;
  event.preventDefault();
  buttons[to].focus();
});

const searched = new Map();

function narrow(field) {
  const words = field.value.trim().toLocaleLowerCase();
  searched.set(field.id, field.value);
  let left = 0;
  for (const option of field.closest(".group__body").querySelectorAll(".option")) {
    option.hidden = !option.textContent.toLocaleLowerCase().includes(words);
    left += !option.hidden;
  }
  field.closest(".group__body").querySelector("[data-filter-none]").hidden = left > 0;
}

function count(input) {
  const said = document.getElementById(`${input.id}-count`);
  if (said) said.textContent = `${[...input.value].length} of ${input.maxLength}`;
}

function dress() {
  for (const field of document.querySelectorAll("[data-filter]")) {
    field.hidden = false;
    field.value ||= searched.get(field.id) ?? "";
    if (field.value) narrow(field);
  }
  document.querySelectorAll("[data-count]").forEach(count);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) narrow(event.target);
  if (event.target.matches("[data-count]")) count(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-filter]")) event.preventDefault();
});
const calm = matchMedia("(prefers-reduced-motion: reduce)");
document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  if (target?.id === "why") target.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
});
document.addEventListener("htmx:afterSwap", dress);
document.addEventListener("htmx:historyRestore", dress);
dress();
