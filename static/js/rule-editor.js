// Rules: tells the server where the cursor stands, and puts the name that was picked in its place.
for (const box of document.querySelectorAll("[data-rule-editor]")) {
  const text = document.getElementById(box.dataset.ruleEditor);
  const caret = box.parentElement.querySelector("[data-caret]");

  const note = () => {
    caret.value = text.selectionStart;
  };

  for (const event of ["input", "keyup", "click"]) text.addEventListener(event, note, true);
  note();

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-name]");
    if (!button) return;
    const { name, start, end } = button.dataset;
    const room = name.endsWith(".") ? "" : " ";
    text.setRangeText(name + room, Number(start), Number(end), "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // From the text, the arrow leads into the names; Escape leads back.
  text.addEventListener("keydown", (event) => {
    const first = box.querySelector("[data-name]");
    if (event.key !== "ArrowDown" || !first || text.selectionEnd !== text.value.length) return;
    event.preventDefault();
    first.focus();
  });

  box.addEventListener("keydown", (event) => {
    const names = [...box.querySelectorAll("[data-name]")];
    const at = names.indexOf(document.activeElement);
    if (at < 0) return;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape" || at + step < 0) text.focus();
    else if (step) names[Math.min(at + step, names.length - 1)].focus();
    else return;
    event.preventDefault();
  });
}
