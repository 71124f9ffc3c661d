// The picture in its zone is moved by dragging it or with keys: this says by how much, crop.js does it.
const KEYS = {
  ArrowLeft: { across: -0.02 },
  ArrowRight: { across: 0.02 },
  ArrowUp: { down: -0.02 },
  ArrowDown: { down: 0.02 },
  "+": { zoom: 1.05 },
  "=": { zoom: 1.05 },
  "-": { zoom: 1 / 1.05 },
  ",": { turn: -5 },
  ".": { turn: 5 },
};
const stageOf = ({ target }) => target.closest?.("[data-crop] canvas");
const move = (stage, detail) => stage.dispatchEvent(new CustomEvent("crop:move", { bubbles: true, detail }));
let from = null;

document.addEventListener("keydown", (event) => {
  if (!stageOf(event) || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(event.target, KEYS[event.key]);
});

document.addEventListener("pointerdown", (event) => {
  const stage = stageOf(event);
  if (!stage) return;
  from = [event.clientX, event.clientY];
  stage.setPointerCapture(event.pointerId);
  stage.dataset.dragged = "yes";
});

document.addEventListener("pointermove", (event) => {
  const stage = stageOf(event);
  if (!stage?.dataset.dragged) return;
  move(stage, { across: (event.clientX - from[0]) / stage.clientWidth, down: (event.clientY - from[1]) / stage.clientHeight });
  from = [event.clientX, event.clientY];
});

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => {
    const stage = stageOf(event);
    if (!stage?.dataset.dragged) return;
    delete stage.dataset.dragged;
    move(stage, {});
  });
}
