// Covering parts of a picture before it leaves the browser: drag over them, or move the frame with the arrow keys and press Enter.
const WORDS = {
  en: { title: "Cover what nobody should see", how: "Drag over it. With keys: arrows move the frame, Shift and arrows size it, Enter covers, Backspace takes the last one back.",
        picture: "The picture to be covered", undo: "Take the last one back", use: "Use this picture", cancel: "Do not use it" },
  zh: { title: "遮盖不想让人看到的内容", how: "用鼠标拖动遮盖。键盘：方向键移动选框，Shift+方向键调整大小，Enter 遮盖，Backspace 撤销。",
        picture: "待遮盖的图片", undo: "撤销上一处", use: "使用此图片", cancel: "不使用" },
};
const LARGEST = 2560;
const STEP = 20; // parts of the picture's side by which a key moves the frame

// The picture with its covers as a PNG; null where it is not to be used.
export function cover(picture, widget) {
  const words = widget.spoken === "zh-CN" ? WORDS.zh : WORDS.en;
  const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { tabindex: "0", role: "img", "aria-label": words.picture });
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.style.cssText = "display: block; max-width: 100%; max-height: 60vh; touch-action: none; cursor: crosshair; border: 1px solid #6b7679";
  const covers = [];
  let frame = null;
  const draw = () => {
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    for (const box of covers) pen.fillRect(...box);
    if (frame) { pen.lineWidth = Math.max(2, canvas.width / 300); pen.strokeStyle = "#b4530a"; pen.strokeRect(...frame); }
  };
  return new Promise(answer => {
    const dialog = make("dialog", { "aria-labelledby": "cover-title" });
    dialog.style.width = "min(64rem, calc(100vw - 2rem))";
    const button = (text, press, main) => {
      const made = make("button", { type: "button", ...(main ? { class: "main" } : {}) }, text);
      made.addEventListener("click", press);
      return made;
    };
    const end = value => { dialog.remove(); answer(value); };
    const undo = () => { covers.pop(); draw(); };
    const use = () => { frame = null; draw(); canvas.toBlob(end, "image/png"); };
    dialog.append(make("h2", { id: "cover-title" }, words.title), make("p", {}, words.how), canvas,
      make("div", { class: "end" }, button(words.cancel, () => end(null)), button(words.undo, undo), button(words.use, use, true)));
    dialog.addEventListener("cancel", event => { event.preventDefault(); end(null); });
    dragging(canvas, box => { frame = box; draw(); }, box => { frame = null; covers.push(box); draw(); });
    canvas.addEventListener("keydown", event => {
      if (event.key === "Backspace") undo();
      else if (event.key === "Enter") { if (frame) covers.push([...frame]); }
      else if (event.key.startsWith("Arrow")) frame = moved(frame, event, canvas);
      else return;
      event.preventDefault();
      draw();
    });
    widget.shadowRoot.append(dialog);
    draw();
    dialog.showModal();
    canvas.focus();
  });
}

function dragging(canvas, shown, done) {
  let from = null;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const over = event => {
    const to = at(event);
    return [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  };
  canvas.addEventListener("pointerdown", event => { from = at(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", event => { if (from) shown(over(event)); });
  canvas.addEventListener("pointerup", event => { if (from) done(over(event)); from = null; });
}

function moved(frame, event, canvas) {
  const [wide, high] = [canvas.width / STEP, canvas.height / STEP];
  if (!frame) return [canvas.width / 2 - 2 * wide, canvas.height / 2 - high, 4 * wide, 2 * high];
  const across = { ArrowLeft: -wide, ArrowRight: wide }[event.key] || 0, down = { ArrowUp: -high, ArrowDown: high }[event.key] || 0;
  const [x, y, w, h] = frame;
  if (event.shiftKey) return [x, y, Math.max(wide, w + across), Math.max(high, h + down)];
  return [Math.min(Math.max(0, x + across), canvas.width - w), Math.min(Math.max(0, y + down), canvas.height - h), w, h];
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
