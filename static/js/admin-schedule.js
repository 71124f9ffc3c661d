// Says in words what the chosen crontab of a schedule means.
const meanings = JSON.parse(document.getElementById("readable-crontabs").textContent);
const select = document.getElementById("id_crontab");

if (select) {
  const words = document.createElement("p");
  words.className = "help";
  select.closest(".form-row").append(words);
  const say = () => {
    words.textContent = meanings[select.value] ?? "";
  };
  select.addEventListener("change", say);
  say();
}
