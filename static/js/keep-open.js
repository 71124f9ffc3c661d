// A list that is swapped for its narrowed self keeps the sections a shopper opened.
// On a wide screen the narrowing stands beside the list and is always open.
const state = new Map();
const wide = matchMedia("(min-width: 48rem)");
const sheet = () => document.getElementById("facets-sheet");
const stand = () => {
  if (sheet() && wide.matches) sheet().open = true;
};

document.addEventListener("htmx:beforeSwap", (event) => {
  for (const section of event.detail.target.querySelectorAll("details[id]")) state.set(section.id, section.open);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of state) {
    const section = document.getElementById(id);
    if (section) section.open = open;
  }
  state.clear();
  stand();
});

// A screen that is turned or made narrow is not covered by what stood beside the list.
wide.addEventListener("change", () => {
  if (sheet()) sheet().open = wide.matches;
});
stand();

// A button that ends a narrowing shows what is already there: nothing is asked for again.
document.addEventListener("click", (event) => {
  const details = event.target.closest("[data-close-details]")?.closest("details");
  if (!details) return;
  event.preventDefault();
  details.open = wide.matches;
  details.querySelector("summary").focus();
});
