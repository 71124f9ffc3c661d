// An answer of the configurator changes only what differs from what is shown: what stays keeps its focus, its picture and its place on the
// screen, and a slow phone neither builds nor lays it out again. Parts in which something is typed or uploaded are swapped as a whole.
const WHOLE = "input[name^='text.'], [data-upload]";
const OWN = "[data-filter]";
const whole = (part) => part.matches(WHOLE) || part.querySelector(WHOLE) !== null;

const name = (node) => node.id || node.firstElementChild?.id || "";
const same = (one, other) => one.nodeName === other.nodeName && name(one) === name(other);
const wires = (element) => [...element.attributes].filter((one) => one.name.startsWith("hx-")).map((one) => `${one.name}=${one.value}`).join(" ");

function dress(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function replace(old, fresh) {
  old.replaceWith(fresh);
  if (fresh.nodeType === Node.ELEMENT_NODE) window.htmx.process(fresh);
}

function children(old, fresh) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = at;
    while (found && !same(found, wanted)) found = found.nextSibling;
    if (!found) {
      old.insertBefore(wanted, at);
      if (wanted.nodeType === Node.ELEMENT_NODE) window.htmx.process(wanted);
      continue;
    }
    while (at !== found) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
    at = found.nextSibling;
    patch(found, wanted);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) old.data = fresh.data;
  else if (old.matches(OWN)) return;
  else if (!same(old, fresh) || wires(old) !== wires(fresh)) replace(old, fresh);
  else {
    dress(old, fresh);
    children(old, fresh);
  }
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const fresh = fragment.firstElementChild;
  if (!target.closest("#configurator") || target.id === "layers" || fresh?.id !== target.id || whole(target) || whole(fresh)) return;
  event.detail.shouldSwap = false;
  patch(target, fresh);
});
