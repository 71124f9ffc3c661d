// Rules: tells the server where the cursor stands, and puts the name that was picked in its place.
// `data-rule-editor` names the field that is read; where there are several, `data-rule-fields` finds them, and the one last typed in is read.
for (const box of document.querySelectorAll("[data-rule-editor]")) {
  const { ruleEditor, ruleFields } = box.dataset;
  const caret = box.parentElement.querySelector("[data-caret]");
  const typed = box.parentElement.querySelector("[data-typed]");
  let text = ruleFields ? null : document.getElementById(ruleEditor);

  const note = () => {
    caret.value = text.selectionStart;
    if (typed) typed.value = text.value;
  };

  const listen = (event) => {
    if (ruleFields && event.target.matches(ruleFields)) text = event.target;
    if (!text || event.target !== text) return;
    note();
    if (typed && ["focusin", "input"].includes(event.type)) box.dispatchEvent(new Event("typed"));
  };

  for (const event of ["focusin", "input", "keyup", "click"]) document.addEventListener(event, listen, true);
  if (text) note();

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
  document.addEventListener("keydown", (event) => {
    const first = box.querySelector("[data-name]");
    if (event.key !== "ArrowDown" || event.target !== text || !first || text.selectionEnd !== text.value.length) return;
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
