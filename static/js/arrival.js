// What a page tells once it is looked at, which one opened in the background is later: what is viewed, searched, and shown in an experiment.
const told = new Set();
const tell = (detail) => document.dispatchEvent(new CustomEvent("shop:event", { detail }));
const visible = () => document.visibilityState === "visible";

function expose() {
  for (const { dataset } of document.querySelectorAll("[data-exposures]")) {
    for (const token of dataset.exposures.split(" ").filter((one) => !told.has(one))) {
      told.add(token);
      tell({ kind: "exposure", token });
    }
  }
}

function arrive() {
  const { viewItem, search } = document.body.dataset;
  const voice = new BroadcastChannel("opened");
  voice.postMessage(location.href);
  voice.close();
  if (viewItem) tell({ kind: "view", item: viewItem });
  if (search) tell({ kind: "search", text: search });
  expose();
}

document.addEventListener("htmx:load", () => visible() && expose());
document.addEventListener("visibilitychange", () => visible() && expose());
if (visible()) arrive();
else document.addEventListener("visibilitychange", arrive, { once: true });
