// The note on what a click also changed. Its list folds away as soon as the shopper goes on; who closes it is back where the options are.
const note = () => document.querySelector("[data-note]");
const list = () => note()?.querySelector("details");

function close() {
  const inside = note().contains(document.activeElement);
  note().remove();
  if (!inside) return;
  const open = document.querySelector(".group--open");
  (open?.querySelector("[name=take][aria-pressed=true]") ?? open?.querySelector(".group__toggle"))?.focus({ preventScroll: true });
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) close();
  else if (list()?.open && !target.closest("[data-note]")) list().open = false;
});

document.addEventListener("keydown", (event) => event.key === "Escape" && note()?.contains(event.target) && close());
