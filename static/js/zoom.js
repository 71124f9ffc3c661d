// A picture that links to itself opens large in a dialog; without scripts, or with a modifier key, the link is followed.
const dialog = document.querySelector("[data-zoom-dialog]");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-zoom]");
  if (!link || !dialog || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const picture = dialog.querySelector("img");
  picture.classList.add("skeleton");
  picture.onload = () => picture.classList.remove("skeleton");
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt ?? "";
  dialog.showModal();
});

// A click beside the picture closes it, too.
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
