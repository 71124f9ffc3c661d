// After a word about a thing, the rows that go by one's taste are asked for again. What they still hold stays in its place, with its picture and
// its focus; only what gave way to something else is exchanged.
const FRESH = ["for-you", "because", "new-for-you", "recent"];
const PAUSE = 600;
const MOST = 60;
let timer = 0;
let words = 0;

const slug = (card) => card.querySelector("[data-item]")?.dataset.item;
const cards = (panel) => [...panel.querySelectorAll(".panel__row > li")];
const kept = (card) => card.matches("[data-toast]") || card.contains(document.activeElement);

function address(panel) {
  const others = [...document.querySelectorAll(".panel__row [data-item]")].filter((item) => !panel.contains(item));
  const query = new URLSearchParams(others.slice(0, MOST).map((item) => ["without", item.dataset.item]));
  return `/panel/${panel.dataset.panel}/?${query}`;
}

function wire(part) {
  window.htmx.process(part);
  window.htmx.trigger(part, "htmx:load");
}

// What is reported of a card says where it stands now.
function number(panel) {
  for (const [place, card] of cards(panel).filter(slug).entries()) {
    card.querySelector("[data-item]").dataset.position = place;
    const field = card.querySelector("input[name=position]");
    if (field) field.value = place;
  }
}

function exchange(panel, fresh) {
  const head = panel.querySelector(".panel__head");
  const said = fresh.querySelector(".panel__head");
  if (!head.isEqualNode(said)) {
    if (panel.contains(document.activeElement)) return;
    head.replaceWith(said);
  }
  const wanted = new Map(cards(fresh).map((card) => [slug(card), card]));
  const room = wanted.size;
  const leaving = cards(panel).filter((card) => !wanted.delete(slug(card)) && !kept(card));
  const coming = [...wanted.values()];
  for (const card of leaving) {
    const next = coming.shift();
    if (next) card.replaceWith(next);
    else card.remove();
  }
  const left = Math.max(room - cards(panel).filter((card) => slug(card)).length, 0);
  panel.querySelector(".panel__row").append(...coming.splice(0, left));
  number(panel);
  cards(panel).filter((card) => [...wanted.values()].includes(card)).forEach(wire);
}

// A word that is said meanwhile brings an answer of its own, which may come sooner: that to the words before it is dropped.
async function refresh() {
  const said = words;
  const panels = FRESH.flatMap((name) => [...document.querySelectorAll(`section[data-panel="${name}"]`)]);
  for (const panel of panels) {
    const answer = await fetch(address(panel), { credentials: "same-origin" }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => "") : "";
    if (said !== words) return;
    const part = Object.assign(document.createElement("template"), { innerHTML: text });
    const fresh = part.content.querySelector("section");
    if (fresh && panel.isConnected) exchange(panel, fresh);
    for (const seen of part.content.querySelectorAll("[data-exposures]")) {
      document.body.append(seen);
      wire(seen);
    }
  }
}

document.body.addEventListener("shop:taste", () => {
  words += 1;
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
