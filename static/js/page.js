// Small behaviours of every page: forms send once, and controls marked data-submit-on-change send their form.
document.documentElement.classList.add("scripted");

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// An answer other than 2xx to a background request must not vanish: load the page it belongs to.
document.addEventListener("htmx:responseError", (event) => {
  const path = event.detail.pathInfo?.finalRequestPath;
  if (path && event.detail.requestConfig?.verb === "get") window.location.assign(path);
});

document.addEventListener("htmx:sendError", () => {
  document.querySelector("[data-offline]")?.removeAttribute("hidden");
});
