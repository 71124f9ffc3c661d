// The picture: an old layer stays until the new one can be drawn, and only layers that changed are fetched.
const PATIENCE = 6000;
let newest = 0;

const decoded = (image) => Promise.race([image.decode().catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);

// What stays is not touched, so that it is neither decoded nor drawn again.
function exchange(stack, wanted) {
  for (const one of [...stack.childNodes]) if (!wanted.includes(one)) one.remove();
  wanted.forEach((one, at) => stack.childNodes[at] === one || stack.insertBefore(one, stack.childNodes[at] ?? null));
}

document.addEventListener("htmx:oobBeforeSwap", async (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "layers") return;
  event.detail.shouldSwap = false;
  const number = ++newest;
  const after = fragment.firstElementChild;
  target.setAttribute("aria-label", after.getAttribute("aria-label"));
  const wanted = [...after.children].map((one) => [...target.children].find((old) => old.id && old.id === one.id) ?? one);
  await Promise.all(wanted.filter((one) => one.tagName === "IMG" && !one.isConnected).map(decoded));
  if (number === newest && target.isConnected) exchange(target, wanted);
});

// When nothing else is to do, the layers that are likely to come next are fetched, unless the line is metered or slow.
const known = new Set();
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 800));

function frugal() {
  const line = navigator.connection;
  return Boolean(line && (line.saveData || /2g/.test(line.effectiveType ?? "")));
}

function ahead() {
  const urls = document.getElementById("choices")?.dataset.ahead?.split(" ").filter((url) => url && !known.has(url)) ?? [];
  if (!urls.length || frugal()) return;
  idle(() => {
    for (const url of urls) {
      known.add(url);
      Object.assign(new Image(), { fetchPriority: "low", src: url });
    }
  });
}

document.addEventListener("htmx:afterSettle", ahead);
window.addEventListener("load", ahead);
