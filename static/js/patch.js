// An answer of the configurator changes only what differs from what is shown: what stays keeps its focus, its picture and its place on the
// screen, and a slow phone neither builds nor lays it out again. This is done here and not by htmx, whose swap of a dozen parts takes a phone
// three times as long; what else listens hears the same events. Parts in which something is typed or uploaded are swapped as a whole.
const WHOLE = "input[name^='text.'], [data-upload]";
const OWN = "[data-filter]";
const WIRED = "[hx-get], button[form]";
const whole = (part) => part.matches(WHOLE) || part.querySelector(WHOLE) !== null;

const name = (node) => node.id || node.firstElementChild?.id || "";
const same = (one, other) => one.nodeName === other.nodeName && name(one) === name(other);
const wired = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(WIRED) || node.querySelector(WIRED) !== null);
const wire = (node) => wired(node) && window.htmx.process(node);

function dress(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function replace(old, fresh) {
  old.replaceWith(fresh);
  wire(fresh);
}

function clear(from, to) {
  for (let at = from; at !== to; ) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function children(old, fresh) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = at;
    while (found && !same(found, wanted)) found = found.nextSibling;
    if (!found) {
      old.insertBefore(wanted, at);
      wire(wanted);
      continue;
    }
    clear(at, found);
    at = found.nextSibling;
    patch(found, wanted);
  }
  clear(at, null);
}

function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) old.data = fresh.data;
  else if (old.matches(OWN)) return;
  else if (!same(old, fresh) || old.getAttribute("hx-get") !== fresh.getAttribute("hx-get")) replace(old, fresh);
  else {
    dress(old, fresh);
    children(old, fresh);
  }
}

function exchange(fresh) {
  const [how, id = fresh.id] = fresh.getAttribute("hx-swap-oob").split(":#");
  const target = document.getElementById(id);
  if (!target) return;
  const detail = { target, fragment: new DocumentFragment(), shouldSwap: true };
  fresh.removeAttribute("hx-swap-oob");
  detail.fragment.append(fresh);
  window.htmx.trigger(target, "htmx:oobBeforeSwap", detail);
  if (!detail.shouldSwap) return;
  if (how === "innerHTML") target.replaceChildren(...fresh.childNodes);
  else if (whole(target) || whole(fresh)) replace(target, fresh);
  else patch(target, fresh);
}

// A field that was swapped while somebody types in it is typed in still.
function keepFocus(work) {
  const { id, selectionStart, selectionEnd } = document.activeElement;
  work();
  const again = id && document.activeElement === document.body && document.getElementById(id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (selectionStart != null) again.setSelectionRange(selectionStart, selectionEnd);
}

function move(xhr) {
  const pushed = xhr.getResponseHeader("HX-Push-Url");
  if (!history.state?.htmx) history.replaceState({ htmx: true }, "");
  if (pushed) history.pushState({ htmx: true }, "", pushed);
  else history.replaceState({ htmx: true }, "", xhr.getResponseHeader("HX-Replace-Url"));
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "configurator" || !detail.shouldSwap || detail.xhr.getResponseHeader("HX-Reswap")) return;
  detail.shouldSwap = false;
  const answer = Object.assign(document.createElement("template"), { innerHTML: detail.serverResponse });
  move(detail.xhr);
  keepFocus(() => [...answer.content.querySelectorAll("[hx-swap-oob]")].forEach(exchange));
  for (const event of ["htmx:oobAfterSwap", "htmx:afterSwap", "htmx:afterSettle"]) window.htmx.trigger(detail.target, event, {});
});
