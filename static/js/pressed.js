// An option looks taken as soon as it is pressed; the answer says what is true, and a failure takes the look back.
const FORM = "configure";
let before = new Map();

function look(button, pressed) {
  button.setAttribute("aria-pressed", pressed);
  button.closest(".option")?.classList.toggle("option--selected", pressed === "true");
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const list = button?.closest("[data-arrows]");
  if (event.target.id !== FORM || button?.name !== "take" || !list) return;
  const buttons = list.hasAttribute("data-many") ? [button] : [...list.querySelectorAll("[name='take']")];
  before = new Map(buttons.map((one) => [one, one.getAttribute("aria-pressed")]));
  for (const one of buttons) {
    const pressed = one === button && !(list.hasAttribute("data-many") && before.get(one) === "true");
    if (String(pressed) !== before.get(one)) look(one, String(pressed));
  }
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError", "htmx:sendAbort"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.target.id !== "configurator") return;
    for (const [button, pressed] of before) look(button, pressed);
    before = new Map();
  });
}
