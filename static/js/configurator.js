// Around the configurator: what was chosen is reported (if the visitor agreed), Enter submits once, Escape closes an explanation.
const configurator = () => document.getElementById("configurator");

document.addEventListener("htmx:afterSettle", () => {
  const shown = configurator();
  if (!shown || !shown.dataset.chosen) return;
  for (const option of shown.dataset.chosen.split(" ")) {
    const detail = { kind: "choose", item: shown.dataset.item, context: { option } };
    document.dispatchEvent(new CustomEvent("shop:event", { detail }));
  }
  shown.dataset.chosen = "";
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === configurator()) configurator().setAttribute("aria-busy", "true");
});

// Enter in an input submits once; left to the browser, it would also report a change.
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || form?.id !== "configure" || !event.target.matches("input")) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const why = document.getElementById("why");
  if (event.key === "Escape" && why?.hasChildNodes()) why.replaceChildren();
});
