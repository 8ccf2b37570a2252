// While somebody writes their question, the handbook's articles that may answer it stand below the field.
const place = document.querySelector("[data-lf-handbook]");
const field = place && document.querySelector("form textarea");
let waiting = 0, asked = "";
field?.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 400); });
async function look() {
  const text = field.value.trim();
  if (text === asked || (text.length < 4 && text !== "")) return;
  asked = text;
  if (!text) { place.replaceChildren(); return; }
  try {
    const answer = await fetch(`${place.dataset.lfHandbook}?${new URLSearchParams({ text })}`, { headers: { Accept: "text/html" } });
    // The piece comes from our own page, written and cleaned there.
    if (answer.ok && text === asked) place.innerHTML = await answer.text();
  } catch { /* without it the form is as it was */ }
}
