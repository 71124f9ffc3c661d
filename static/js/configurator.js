// Around the configurator: what was chosen is reported (if the visitor agreed), and Escape closes an explanation.
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

document.addEventListener("keydown", (event) => {
  const why = document.getElementById("why");
  if (event.key === "Escape" && why?.hasChildNodes()) why.replaceChildren();
});
