// A link in a field gets a button that copies it.
for (const box of document.querySelectorAll("[data-copy]")) {
  const field = box.querySelector("[data-copy-text]");
  const button = box.querySelector("[data-copy-button]");
  const said = box.parentElement.querySelector("[data-copy-said]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    if (said) said.textContent = "Copied.";
  });
}
