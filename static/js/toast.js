// A toast leaves room for the next one, and goes after a while unless somebody is at it. What it offers is on a page as well.
const STAYS = 12000;

document.addEventListener("htmx:load", (event) => {
  const toast = event.target.closest?.("[data-toast]");
  if (!toast) return;
  for (const other of document.querySelectorAll("[data-toast]")) if (other !== toast) other.remove();
  const leave = () => {
    if (toast.matches(":hover") || (toast.contains(document.activeElement) && document.activeElement.matches(":focus-visible"))) {
      setTimeout(leave, STAYS);
    } else toast.remove();
  };
  setTimeout(leave, STAYS);
});
