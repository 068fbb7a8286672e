// The trial under the pointer stands out in every drawing and in the table.
const of = number => document.querySelectorAll(`[data-trial="${number}"]`);
let shown = null;
function point(number) {
  if (number === shown) return;
  if (shown !== null) of(shown).forEach(e => e.classList.remove("on"));
  document.body.classList.toggle("pointing", number !== null);
  if (number !== null) of(number).forEach(e => e.classList.add("on"));
  shown = number;
}
document.addEventListener("pointerover", e => point(e.target.closest("[data-trial]")?.dataset.trial ?? null));
document.addEventListener("pointerleave", () => point(null));
// A heading sorts the table by its column.
document.querySelectorAll("th button").forEach((button, column) => button.addEventListener("click", () => {
  const head = button.parentElement, up = head.getAttribute("aria-sort") !== "ascending";
  document.querySelectorAll("th").forEach(h => h.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const key = row => row.cells[column].dataset.sort ?? row.cells[column].textContent;
  const order = (a, b) => isNaN(a) || isNaN(b) ? String(a).localeCompare(b) : a - b;
  const body = document.querySelector("tbody");
  [...body.rows].sort((a, b) => (up ? 1 : -1) * order(key(a), key(b))).forEach(row => body.append(row));
}));
