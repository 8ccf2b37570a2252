// What scripts add to the academy: the video plays, the way to the service needs one press less, the bell keeps count.
document.querySelector("form[data-continue]")?.requestSubmit();

const player = document.querySelector("[data-player]");
if (player) {
  const seek = player.querySelector("[data-seek]");
  const play = player.querySelector("[data-play]");
  const caption = player.querySelector("[data-caption]");
  const lines = [...document.querySelectorAll("[data-start]")];
  const words = [play.textContent, play.dataset.playing];
  let running = null;

  const show = () => {
    const second = Number(seek.value);
    player.querySelector("[data-clock]").textContent = `${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}`;
    const now = lines.filter(line => Number(line.dataset.start) <= second).at(-1) ?? lines[0];
    for (const line of lines) line.toggleAttribute("aria-current", line === now);
    caption.textContent = now.querySelector("[data-said]").textContent;
    // What is asked now is asked about this second.
    document.querySelector("lms-feedback")?.setAttribute("second", second);
    for (const field of document.querySelectorAll("input[name=second]")) field.value = second;
  };
  const pause = () => { clearInterval(running); running = null; play.textContent = words[0]; };
  const tick = () => { seek.value = Number(seek.value) + 1; show(); if (seek.value === seek.max) pause(); };

  play.addEventListener("click", () => {
    if (running) return pause();
    running = setInterval(tick, 1000);
    play.textContent = words[1];
  });
  seek.addEventListener("input", show);
  for (const line of lines) line.addEventListener("click", event => { event.preventDefault(); seek.value = line.dataset.start; show(); });
  player.querySelector("[data-controls]").hidden = false;
  show();
}

const count = document.querySelector("[data-unread]");
if (count) setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(count.dataset.unread).catch(() => null);
  if (!answer?.ok || !answer.headers.get("content-type").includes("json")) return;
  const { unread } = await answer.json();
  count.querySelector("[data-number]").textContent = unread;
  count.hidden = !unread;
}, 5000);
