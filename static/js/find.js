// “/” goes to the search among all options; what is picked there is opened and gets the focus, to be taken with Enter.
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

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-find]")) return;
  const found = [...event.target.list.options].find((one) => one.value === event.target.value);
  if (!found) return;
  event.target.value = "";
  show(found.dataset.take);
});

document.addEventListener("htmx:afterSettle", () => wanted && button(wanted) && show(wanted));
