// What goes along with the words of the widget: the further fields of this kind, pictures and files, a picture of the screen.
// Fetched when the form is opened. Files are uploaded as soon as they are chosen, and their ids kept with the draft.
const WORDS = {
  en: {
    files: "Pictures or files (if you like)", up: "Up to 5. Where and when a picture was taken is removed.",
    screen: "Take a picture of this screen", cover: "Cover parts", remove: "Remove",
    coming: "is on its way …", tooMany: "At most 5 files at a time.", lost: "was not sent: the connection was lost.", again: "Try again",
  },
  zh: {
    files: "图片或文件（选填）", up: "最多 5 个。图片中的拍摄地点和时间会被清除。",
    screen: "截取当前屏幕", cover: "遮盖部分内容", remove: "移除",
    coming: "正在上传……", tooMany: "一次最多 5 个文件。", lost: "未能上传：网络已断开。", again: "重试",
  },
};
const ACCEPT = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain";
const MOST = 5;
const PATIENCE = 120000; // milliseconds for one upload

export class Along {
  constructor(widget, place) {
    this.widget = widget;
    this.place = place;
    this.words = widget.spoken === "zh-CN" ? WORDS.zh : WORDS.en;
    this.inputs = new Map();
    this.files = [];
    this.further = make("div", {});
    place.append(this.further, ...this.choosing());
    for (const kept of widget.remembered().files || []) this.show({ ...kept });
    this.ask().catch(() => {});
  }

  // The fields that this workflow asks for beside its headline, in its own words.
  async ask() {
    const { widget } = this;
    const answer = await fetch(`${widget.api}/workflows`, { headers: widget.signed(await widget.lentToken()) });
    const flow = (await answer.json()).workflows.find(one => one.name === widget.kind);
    this.headline = flow.headline;
    for (const field of flow.fields) {
      if (field.asked && field.name !== flow.headline) this.further.append(...this.asked(field));
    }
  }

  asked(field) {
    const id = `along-${field.name}`;
    const input = control(field, id);
    const kept = this.widget.remembered().fields?.[field.name];
    if (kept !== undefined) input[field.type === "boolean" ? "checked" : "value"] = kept;
    else if (field.default !== null) input[field.type === "boolean" ? "checked" : "value"] = field.default;
    input.addEventListener("input", () => this.widget.remember({ fields: this.values() }));
    this.inputs.set(field.name, { input, type: field.type });
    return [make("label", { class: "ask", for: id }, field.label), input];
  }

  values() {
    const found = {};
    for (const [name, { input, type }] of this.inputs) {
      if (type === "boolean") found[name] = input.checked;
      else if (input.value.trim()) found[name] = type === "number" ? Number(input.value) : input.value.trim();
    }
    return found;
  }

  choosing() {
    const input = make("input", { type: "file", id: "along-files", accept: ACCEPT, multiple: "", "aria-describedby": "along-help" });
    input.addEventListener("change", () => { this.take([...input.files]); input.value = ""; });
    this.list = make("ul", { class: "files", "aria-live": "polite" });
    const parts = [make("label", { class: "ask", for: "along-files" }, this.words.files), input, make("small", { id: "along-help" }, this.words.up)];
    if (navigator.mediaDevices?.getDisplayMedia) {
      const button = make("button", { type: "button" }, this.words.screen);
      button.addEventListener("click", () => this.takeScreen().catch(() => {}));
      parts.push(make("p", {}, button));
    }
    return [...parts, this.list];
  }

  take(files) {
    for (const file of files) {
      if (this.files.length >= MOST) { this.widget.status.textContent = this.words.tooMany; return; }
      this.upload(this.show({ name: file.name, file }));
    }
  }

  // One line of the list. `one`: name, and file (to be uploaded) or id (uploaded).
  show(one) {
    one.line = make("li", {});
    this.files.push(one);
    this.list.append(one.line);
    this.draw(one);
    return one;
  }

  draw(one, said = "") {
    const remove = make("button", { type: "button", "aria-label": `${this.words.remove}: ${one.name}` }, this.words.remove);
    remove.addEventListener("click", () => { this.drop(one); this.place.querySelector("#along-files").focus(); });
    const parts = [make("span", {}, said ? `${one.name} ` : one.name), ...(said ? [make("span", { class: one.failed ? "refused" : "" }, said)] : [])];
    if (one.failed && one.retry) {
      const again = make("button", { type: "button" }, this.words.again);
      again.addEventListener("click", () => this.upload(one));
      parts.push(again);
    }
    if (one.file?.type.startsWith("image/") && !one.covered) {
      const cover = make("button", { type: "button", "aria-label": `${this.words.cover}: ${one.name}` }, this.words.cover);
      cover.addEventListener("click", () => this.cover(one));
      parts.push(cover);
    }
    one.line.replaceChildren(...parts, remove);
  }

  drop(one) {
    one.gone = true;
    this.files.splice(this.files.indexOf(one), 1);
    one.line.remove();
    this.widget.status.textContent = "";
    this.keep();
  }

  keep() { this.widget.remember({ files: this.files.filter(one => one.id).map(({ id, name }) => ({ id, name })) }); }

  upload(one) {
    one.failed = one.retry = false;
    this.draw(one, this.words.coming);
    one.way = this.send(one).then(kept => {
      if (one.gone) return;
      Object.assign(one, { id: kept.id, name: kept.name });
      this.draw(one);
      this.keep();
    }).catch(error => { one.failed = true; one.retry = !error.said; this.draw(one, error.said || this.words.lost); });
  }

  async send(one) {
    const { widget } = this, body = new FormData();
    body.append("file", one.file, one.name);
    const answer = await fetch(`${widget.api}/attachments`, {
      method: "POST", body, headers: widget.signed(await widget.lentToken()), signal: AbortSignal.timeout(PATIENCE),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw { said: answer.status < 500 && told.detail };
    return told;
  }

  // Whatever is still on its way has come; what was refused or lost stays in sight and is not sent.
  async settled() {
    await Promise.all(this.files.map(one => one.way));
    const lost = this.files.find(one => one.failed);
    const why = lost?.line.querySelector(".refused").textContent;
    if (lost) throw { said: why.includes(lost.name) ? why : `${lost.name} ${why}` };
  }

  ids() { return this.files.filter(one => one.id).map(one => one.id); }

  async takeScreen() {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true });
    const video = make("video", { muted: "" });
    video.srcObject = stream;
    await video.play();
    this.widget.dialog.close();
    await new Promise(done => setTimeout(done, 400)); // until the dialog is off the picture
    const picture = await createImageBitmap(video);
    stream.getTracks().forEach(track => track.stop());
    this.widget.dialog.showModal();
    const covered = await this.covering(picture);
    if (covered) this.upload(this.show({ name: "screen.png", file: covered, covered: true }));
  }

  async cover(one) {
    const covered = await this.covering(await createImageBitmap(one.file));
    if (!covered) return;
    const name = one.name;
    this.drop(one);
    this.upload(this.show({ name, file: covered, covered: true }));
  }

  async covering(picture) {
    const { cover } = await import(`${this.widget.service}/static/widget-cover.js`);
    return cover(picture, this.widget);
  }
}

function control(field, id) {
  if (field.type === "choice") {
    const options = field.choices.map(name => make("option", { value: name }, field.choice_labels[name]));
    return make("select", { id }, ...(field.default === null ? [make("option", { value: "" }, "…")] : []), ...options);
  }
  if (field.type === "text") return make("textarea", { id, rows: "2", maxlength: "20000" });
  return make("input", { id, type: { boolean: "checkbox", number: "number", date: "date" }[field.type] || "text" });
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
