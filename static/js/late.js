// An answer may come late: the shopper is elsewhere on the page by then, or on another one.

// What was asked from a part that is gone, or before a step back or forward, is dropped: it would change the address and nothing else.
const asked = new Map();

function drop(element) {
  const xhr = asked.get(element);
  asked.delete(element);
  if (xhr && xhr.readyState < XMLHttpRequest.DONE) xhr.abort();
}

document.addEventListener("htmx:beforeSend", ({ target, detail }) => {
  if (detail.requestConfig.verb === "get") asked.set(target, detail.xhr);
});
document.addEventListener("htmx:afterRequest", ({ target }) => asked.delete(target));
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => drop(target));
window.addEventListener("popstate", () => [...asked.keys()].forEach(drop));

// A step back or forward that was overtaken by a click is not shown over what the click brought.
document.addEventListener("htmx:historyCacheMiss", ({ detail: { path, xhr } }) => {
  const show = xhr.onload;
  xhr.onload = () => path === window.location.pathname + window.location.search && show.call(xhr);
});

// An answer takes the focus only from what it replaces, and gives it to the same thing in the new part.
const SAME = ["type", "href", "name", "value", "aria-label"];
let inside = null;
let elsewhere = false;

const words = (element) => element.textContent.trim();
const like = (old) => (one) => SAME.every((name) => one.getAttribute(name) === old.getAttribute(name)) && words(one) === words(old);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const active = document.activeElement ?? document.body;
  inside = active !== document.body && detail.target.contains(active) ? active : null;
  elsewhere = active !== document.body && !inside;
});

document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (!detail.requestConfig) return;
  if (elsewhere) [target, ...target.querySelectorAll("[autofocus]")].forEach((one) => one.removeAttribute("autofocus"));
  else if (inside && document.activeElement === document.body) {
    [...target.querySelectorAll(inside.tagName)].find(like(inside))?.focus({ preventScroll: true });
  }
});
