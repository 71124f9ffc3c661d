// The picture from close by: its layers in their own width, in a dialog that scrolls, is dragged with a mouse and pinched on a phone.
const dialog = document.querySelector("[data-closer]");
const frame = dialog?.querySelector(".closer");

async function sharpen(image) {
  if (!image.dataset.large) return;
  const large = Object.assign(new Image(), { src: image.dataset.large });
  await large.decode().catch(() => {});
  if (large.naturalWidth) image.src = large.src;
}

// A page that still shows one picture of its design has the layers beside it; the picture stays until all of them can be drawn.
async function unfold(stack) {
  const folded = stack.querySelector("template");
  if (!folded) return;
  for (const one of folded.content.children) one.src = one.dataset.large ?? one.src;
  const layers = [...document.importNode(folded.content, true).children];
  await Promise.all(layers.map((one) => one.decode()));
  stack.replaceChildren(...layers);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-zoom-layers]") || !dialog) return;
  const copy = document.getElementById("layers").cloneNode(true);
  for (const one of [copy, ...copy.children, ...(copy.querySelector("template")?.content.children ?? [])]) {
    one.removeAttribute("id");
    one.removeAttribute("hx-preserve");
  }
  for (const one of copy.children) sharpen(one);
  unfold(copy).catch(() => {});
  frame.replaceChildren(copy);
  dialog.showModal();
  frame.scrollTo((frame.scrollWidth - frame.clientWidth) / 2, (frame.scrollHeight - frame.clientHeight) / 2);
  frame.focus();
});

dialog?.addEventListener("close", () => frame.replaceChildren());

let held = null;
frame?.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse") return;
  held = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
  frame.setPointerCapture(event.pointerId);
  frame.classList.add("closer--held");
});
frame?.addEventListener("pointermove", (event) => held && frame.scrollTo(held.x - event.clientX, held.y - event.clientY));
for (const end of ["pointerup", "pointercancel"]) {
  frame?.addEventListener(end, () => {
    held = null;
    frame.classList.remove("closer--held");
  });
}
