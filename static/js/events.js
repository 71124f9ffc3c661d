// Sends what a consenting visitor does, in batches. Loaded only after consent; what there is to tell comes as "shop:event", so that
// no other script needs to know whether this one was loaded.
const ADDRESS = "/api/v1/events/";
const PAUSE = 2000;
const BATCH = 50;
const KEPT = 200;
const DOWN = 500;
const waiting = [];
let timer = 0;

// The page's own token ends when the shopper signs in in another tab; the cookie holds today's.
const token = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

// What carries a token may be told twice and counts once, so it waits for the next batch if the line or the shop was down; the rest is let go.
function keep(events) {
  const again = events.filter((event) => event.token);
  waiting.push(...again.slice(0, Math.max(0, KEPT - waiting.length)));
}

function send() {
  clearTimeout(timer);
  timer = 0;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const how = { method: "POST", keepalive: true, credentials: "same-origin", headers };
  for (const batch of Array.from({ length: Math.ceil(waiting.length / BATCH) }, () => waiting.splice(0, BATCH))) {
    fetch(ADDRESS, { ...how, body: JSON.stringify({ events: batch }) }).then(
      ({ status }) => status >= DOWN && keep(batch),
      () => keep(batch),
    );
  }
}

function report(event) {
  waiting.push({ at: new Date().toISOString(), ...event });
  if (waiting.length >= BATCH || event.kind === "click") send();
  else if (!timer) timer = setTimeout(send, PAUSE);
}

document.addEventListener("shop:event", (event) => report(event.detail));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send();
});
window.addEventListener("pagehide", send);
