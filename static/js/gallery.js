// Thumbnails scroll the stage sideways instead of jumping the page; the stage marks the thumbnail it shows.
for (const gallery of document.querySelectorAll("[data-gallery]")) {
  const track = gallery.querySelector("[data-gallery-track]");
  const links = [...gallery.querySelectorAll("[data-gallery-go]")];
  if (!track || !links.length) continue;

  const mark = () => {
    const shown = Math.round(track.scrollLeft / track.clientWidth);
    links.forEach((link, index) => {
      if (index === shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      track.scrollTo({ left: Number(link.dataset.galleryGo) * track.clientWidth, behavior: "smooth" });
    });
  }
  track.addEventListener("scroll", mark, { passive: true });
}
