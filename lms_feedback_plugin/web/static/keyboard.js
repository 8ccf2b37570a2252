// Single keys at the desk. Everything they do can be done without them; a reader can switch them off, as WCAG 2.1.4 asks.
const OFF = "lmsfb-keys-off";
const dialog = document.getElementById("keys");
const opener = document.getElementById("keys-open");
const chosen = document.getElementById("keys-on");
const find = (selector) => document.querySelector(selector);

const move = (by) => {
  const links = [...document.querySelectorAll("tr[data-row] a")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
  links[next]?.focus();
};
const write = (field) => {
  const box = find(field)?.closest("details");
  if (box) box.open = true;
  find(field)?.focus();
};
const step = () => {
  const first = find("[data-steps] .lf-step");
  if (first?.matches("details")) first.open = true;
  first?.querySelector("textarea, select, input:not([type=hidden]), button")?.focus();
};
const search = () => {
  const field = find("#q");
  if (field) field.focus();
  else location.assign(`${dialog.dataset.queue}#q`);
};
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  r: () => write("#reply"),
  n: () => write("#note"),
  m: step,
  "/": search,
  "?": () => dialog.showModal(),
};

const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  if (held || typing(event.target) || find("dialog[open]") || !chosen.checked || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});

chosen.checked = localStorage.getItem(OFF) === null;
chosen.addEventListener("change", () => (chosen.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
opener.addEventListener("click", () => dialog.showModal());
opener.hidden = false;
if (location.hash === "#q") find("#q")?.focus();
