// A list that is swapped for its narrowed self keeps the sections a shopper opened.
const state = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  for (const section of event.detail.target.querySelectorAll("details[id]")) state.set(section.id, section.open);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of state) {
    const section = document.getElementById(id);
    if (section) section.open = open;
  }
  state.clear();
});
