// Small behaviours of every page: forms send once, and controls marked data-submit-on-change send their form.
document.documentElement.classList.add("scripted");

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// Enter in such a form reports a change and submits as well: the same content is sent once.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-submit-on-change]")) return;
    const content = new URLSearchParams(new FormData(form)).toString();
    if (form.dataset.content === content) {
      event.preventDefault();
      event.stopPropagation();
    }
    form.dataset.content = content;
  },
  true,
);

document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset?.content);

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
  for (const form of document.querySelectorAll("form[data-sent], form[data-content]")) {
    delete form.dataset.sent;
    delete form.dataset.content;
  }
});

// What changes the look of every page leaves a note of when, for pages that the browser brings back as they were before.
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-setting]")) sessionStorage.setItem("set", Date.now());
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted && Number(sessionStorage.getItem("set")) > performance.timeOrigin) window.location.reload();
});

// An answer other than 2xx to a background request must not vanish: load the page it belongs to; what was posted and refused is posted as a
// page, which says why. Where the shop itself failed, a part marked data-own-errors says so in its place.
function postAsPage(form, button) {
  if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.submit();
}

document.addEventListener("htmx:responseError", (event) => {
  const { elt, pathInfo, requestConfig, xhr } = event.detail;
  if (xhr.status >= 500 && elt.matches("[data-own-errors]")) return;
  const path = pathInfo?.finalRequestPath;
  if (path && requestConfig?.verb === "get") window.location.assign(path);
  else if (elt.matches("form")) postAsPage(elt, requestConfig?.triggeringEvent?.submitter);
});

document.addEventListener("htmx:sendError", (event) => {
  if (!event.detail.elt.matches("[data-own-errors]")) document.querySelector("[data-offline]")?.removeAttribute("hidden");
});

document.addEventListener("htmx:afterOnLoad", () => document.querySelector("[data-offline]")?.setAttribute("hidden", ""));

// Of several steps back or forward only the newest is shown, whatever order their answers come in.
let stepping = null;
document.addEventListener("htmx:historyCacheMiss", (event) => {
  stepping?.abort();
  stepping = event.detail.xhr;
  stepping.onerror = () => window.location.reload();
});
document.addEventListener("htmx:historyCacheMissLoadError", () => window.location.reload());
