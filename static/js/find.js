// “/” goes to the search among all options; what is picked there is opened and gets the focus, to be taken with Enter. Enter picks the first
// option that is called something like that; where there is none, it is said.
let wanted = "";

const button = (take) => document.querySelector(`[name="take"][value="${CSS.escape(take)}"]`);

function show(take) {
  const [group] = take.split(".");
  if (button(take)) {
    wanted = "";
    button(take).focus();
    button(take).scrollIntoView({ block: "nearest" });
  } else {
    wanted = take;
    document.querySelector(`.group__toggle[value="${CSS.escape(group)}"]`)?.click();
  }
}

document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-find]");
  if (event.key !== "/" || !field || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

const words = (text) => text.trim().toLocaleLowerCase();
const like = (field) => [...field.list.options].find((one) => words(one.value).includes(words(field.value)));

function pick(field, found) {
  field.value = "";
  show(found.dataset.take);
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches("[data-find]")) return;
  const found = [...field.list.options].find((one) => one.value === field.value);
  document.querySelector("[data-find-none]").textContent = like(field) ? "" : `No option is called “${field.value.trim()}”.`;
  if (found) pick(field, found);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches("[data-find]") || !words(field.value)) return;
  event.preventDefault();
  const found = like(field);
  if (found) pick(field, found);
});

document.addEventListener("htmx:afterSettle", () => wanted && button(wanted) && show(wanted));
