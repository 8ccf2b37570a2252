// The in-course buttons: <lms-feedback service site token-url course module-name section cmid second lang no-bar>.
// What stands inside the element (plain forms) is what learners without JavaScript use; with it, this replaces them.
//
// For pages that bring buttons of their own (attribute no-bar), these are the properties and the one method to speak by:
//   tokenSource  () => Promise<string>: a fresh learner token; stands in for token-url
//   context      { name: value }: what is attached beside what the attributes say, and over it
//   itemAddress  number => string: where the reporter follows item `number`
//   elsewhere    kind => void: goes to where the same can be said when the service cannot be reached from this page
//   open(kind)   shows the form of "answer", "fix", "suggestion"
const WORDS = {
  en: {
    answer: "Ask", fix: "Report", suggestion: "Suggest",
    title: { answer: "Ask a question", fix: "Report a fault", suggestion: "Suggest something" },
    label: { answer: "What would you like to know?", fix: "What does not work?", suggestion: "What would make it better?" },
    attached: "Attached, so that nobody has to ask", leave: "Leave this out",
    send: "Send", sending: "Sending …", cancel: "Close", again: "Try again",
    empty: "Please write a few words first.",
    sent: n => `Thank you. This is number ${n}.`,
    fits: "Does one of these answer it?", known: "Our handbook has this answer:", unhelped: "If it does not help, say so on the page of your question, and a person takes over.",
    promised: when => `Somebody looks at it by ${when} at the latest.`,
    follow: "Follow it here", toldHere: "You will be told in your inbox when something happens.",
    lost: "It did not get through. Your words are kept here; try again when the connection is back.",
    elsewhere: "Write it on the feedback page instead",
    names: { course_name: "Course", page: "Page", browser: "Browser", section: "Section", section_number: "Section no.", module_name: "Activity", module_type: "Kind of activity",
             cmid: "Activity no.", question: "Question", attempt: "Attempt", second: "Second of the video" },
    signedOut: "The course page has been open too long. Reload it and your words will still be here.",
  },
  zh: {
    answer: "提问", fix: "报错", suggestion: "建议",
    title: { answer: "提出问题", fix: "报告故障", suggestion: "提出建议" },
    label: { answer: "您想了解什么？", fix: "哪里不能正常使用？", suggestion: "怎样会更好？" },
    attached: "随附信息（免去反复询问）", leave: "不要附上",
    send: "提交", sending: "正在提交……", cancel: "关闭", again: "重试",
    empty: "请先写几句话。",
    sent: n => `谢谢，编号为 ${n}。`,
    fits: "下面的内容能回答您吗？", known: "知识库中的答案如下：", unhelped: "如果没有解决，请在问题页面上说明，会有人工接手。",
    promised: when => `最迟 ${when} 前会有人处理。`,
    follow: "在这里查看进展", toldHere: "有进展时会在站内消息中通知您。",
    lost: "未能送达。您写的内容已保留，网络恢复后请重试。",
    elsewhere: "改在反馈页面填写",
    names: { course_name: "课程", page: "页面", browser: "浏览器", section: "章节", section_number: "章节序号", module_name: "活动", module_type: "活动类型",
             cmid: "活动编号", question: "题目", attempt: "作答编号", second: "视频秒数" },
    signedOut: "课程页面打开时间过长。请刷新页面，您写的内容会保留。",
  },
};
const HEADLINE = { answer: "question", fix: "what", suggestion: "idea" };
const CONTEXT = ["section", "module-name", "cmid", "second"];
// Numbers mean nothing to a learner: each stays or goes with the part that names the same thing.
const GOES_WITH = { cmid: "module_name", module_type: "module_name", section_number: "section", attempt: "question" };
const PATIENCE = 20000; // milliseconds for one request
const PAUSE = 500; // milliseconds without a key before the handbook is asked
const LENT = 240000; // milliseconds for which a token is used again for looking things up: it holds five minutes
const STYLE = `
:host { display: block; font: inherit; color-scheme: light dark; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; }
button, a.button { font: inherit; display: inline-flex; align-items: center; box-sizing: border-box; text-decoration: none; min-height: 2.5rem; padding: .4rem 1rem; border-radius: .5rem; border: 1px solid currentColor; background: Canvas; color: CanvasText; cursor: pointer; }
button.main { background: #0b5f5a; border-color: #0b5f5a; color: #fff; }
button:focus-visible, textarea:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible, canvas:focus-visible { outline: 3px solid #b4530a; outline-offset: 2px; }
dialog { width: min(34rem, calc(100vw - 2rem)); box-sizing: border-box; border: 1px solid #7a8588; border-radius: .8rem; padding: 1.25rem; background: Canvas; color: CanvasText; }
dialog::backdrop { background: rgb(15 30 32 / .45); }
h2 { font-size: 1.2rem; margin: 0 0 .75rem; }
label.ask { display: block; font-weight: 600; margin-bottom: .35rem; }
textarea, select, input[type=text], input[type=number], input[type=date] { width: 100%; box-sizing: border-box; min-height: 2.5rem; font: inherit; padding: .5rem; border-radius: .5rem; border: 1px solid #6b7679; background: Field; color: FieldText; }
textarea#text { min-height: 8rem; }
.more label.ask { margin-top: .75rem; }
.more small { display: block; }
input[type=file] { font: inherit; max-width: 100%; min-height: 1.75rem; }
.files { list-style: none; padding: 0; margin: .5rem 0 0; }
.files li { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; margin-bottom: .35rem; overflow-wrap: anywhere; }
.files button, .more button { min-height: 1.75rem; padding: .1rem .6rem; }
.refused { color: #a1261b; color: light-dark(#a1261b, #f5a79c); }
fieldset { border: 0; padding: 0; margin: .75rem 0 0; font-size: .9em; }
legend { font-weight: 600; padding: 0; }
fieldset label { display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; overflow-wrap: anywhere; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; flex: none; }
.end { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: flex-end; margin-top: 1rem; }
.fitting:empty { display: none; }
.fitting { margin: .75rem 0 0; }
.fitting p, .known { margin: .35rem 0; white-space: pre-line; overflow-wrap: anywhere; }
.known { border-left: 3px solid #0b5f5a; padding-left: .75rem; }
summary { min-height: 1.75rem; cursor: pointer; }
.say { margin: .75rem 0 0; min-height: 1.4em; }
`;

class LmsFeedback extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const lang = this.getAttribute("lang") || document.documentElement.lang || "en";
    this.words = lang.toLowerCase().startsWith("zh") ? WORDS.zh : WORDS.en;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    if (this.hasAttribute("no-bar")) return;
    const bar = make("div", { class: "bar", part: "bar" });
    for (const kind of ["answer", "fix", "suggestion"]) {
      const button = make("button", { type: "button", "data-kind": kind, part: "button", "aria-haspopup": "dialog" }, this.words[kind]);
      button.addEventListener("click", () => this.open(kind));
      bar.append(button);
    }
    root.append(bar);
  }

  open(kind) {
    this.kind = kind;
    this.dialog?.remove();
    const words = this.words;
    const dialog = make("dialog", { "aria-labelledby": "title" });
    const form = make("form", { method: "dialog", novalidate: "" });
    this.text = make("textarea", { id: "text", required: "", maxlength: "20000", name: "text" });
    this.text.value = this.remembered().text || "";
    this.text.addEventListener("input", () => { this.remember({ text: this.text.value }); this.lookUpSoon(); });
    this.fitting = make("div", { class: "fitting", "aria-live": "polite" });
    this.more = make("div", { class: "more" });
    this.along = null;
    this.status = make("p", { class: "say", role: "status" });
    this.send = make("button", { class: "main", type: "submit" }, words.send);
    const close = make("button", { type: "button" }, words.cancel);
    close.addEventListener("click", () => dialog.close());
    form.append(
      make("h2", { id: "title" }, words.title[kind]),
      make("label", { class: "ask", for: "text" }, words.label[kind]), this.text, this.fitting,
      this.more, this.attachments(), this.status, make("div", { class: "end" }, close, this.send),
    );
    form.addEventListener("submit", event => { event.preventDefault(); this.submit(); });
    dialog.append(form);
    this.shadowRoot.append(dialog);
    this.dialog = dialog;
    dialog.showModal();
    this.text.focus();
    // Further fields, pictures and files come by a file of their own; without it the form is as it is.
    import(`${this.service}/static/widget-along.js`).then(file => { if (this.dialog === dialog) this.along = new file.Along(this, this.more); }).catch(() => {});
  }

  // What the handbook knows of a question stands below it while it is written; without it the form is as it was.
  lookUpSoon() {
    clearTimeout(this.waiting);
    if (this.kind === "answer") this.waiting = setTimeout(() => this.lookUp().catch(() => {}), PAUSE);
  }

  async lookUp() {
    const text = this.text.value.trim().slice(0, 2000);
    if (text.length < 4 || text === this.lookedUp) return;
    this.lookedUp = text;
    const token = await this.lentToken();
    const answer = await fetch(`${this.api}/articles/match?${new URLSearchParams({ text })}`, {
      signal: AbortSignal.timeout(PATIENCE), headers: this.signed(token),
    });
    if (!answer.ok || text !== this.lookedUp) return;
    const { articles } = await answer.json();
    this.fitting.replaceChildren(...articles.length ? [make("strong", {}, this.words.fits)] : [],
      ...articles.map(one => make("details", {}, make("summary", {}, one.question), make("p", {}, one.answer_text))));
  }

  async lentToken() {
    if (!this.lent || this.lent.until < Date.now()) this.lent = { token: await this.token(), until: Date.now() + LENT };
    return this.lent.token;
  }

  signed(token) { return { "Authorization": `Bearer ${token}`, "Accept-Language": this.spoken }; }
  get service() { return this.getAttribute("service").replace(/\/$/, ""); }
  get api() { return `${this.service}/api/v1/sites/${encodeURIComponent(this.getAttribute("site"))}`; }
  get spoken() { return this.words === WORDS.zh ? "zh-CN" : "en"; }

  attachments() {
    const box = make("fieldset", {}, make("legend", {}, this.words.attached));
    this.parts = [];
    for (const [name, value] of this.attached()) {
      const named = this.parts.find(part => part.name === GOES_WITH[name]);
      const tick = named ? named.tick : make("input", { type: "checkbox", checked: "" });
      this.parts.push({ name, value, tick });
      if (!named) box.append(make("label", {}, tick, `${this.words.names[name] || name}: ${value}`));
    }
    return box;
  }

  // Pairs of name and text; what names a thing stands before its number.
  attached() {
    const known = { page: location.pathname + location.hash, browser: browserName() };
    for (const name of CONTEXT) known[name.replace("-", "_")] = this.getAttribute(name);
    Object.assign(known, this.context);
    const pairs = Object.entries(known).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return pairs.sort(([a], [b]) => (a in GOES_WITH) - (b in GOES_WITH));
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text) { this.status.textContent = this.words.empty; this.text.focus(); return; }
    // The key is kept until the service has acknowledged: a press sent twice is one item.
    const key = this.remembered().key || newKey();
    this.remember({ text: this.text.value, key });
    this.send.disabled = true;
    this.status.textContent = this.words.sending;
    this.way?.remove();
    try {
      await this.along?.settled();
      const answer = await this.post(text, key);
      this.forget();
      this.acknowledge(answer);
    } catch (error) {
      if (error.final) this.remember({ text: this.text.value, key: "" });
      this.status.textContent = error.said || this.words.lost;
      this.send.textContent = this.words.again;
      this.send.disabled = false;
      if (!error.said && this.elsewhere) this.showTheOtherWay();
    }
  }

  showTheOtherWay() {
    this.way = make("p", {}, make("button", { type: "button" }, this.words.elsewhere));
    this.way.firstChild.addEventListener("click", () => this.elsewhere(this.kind));
    this.status.after(this.way);
  }

  async token() {
    if (this.tokenSource) return this.tokenSource().catch(error => { throw { said: error?.said || this.words.signedOut }; });
    const answer = await fetch(this.getAttribute("token-url"), { credentials: "same-origin" });
    if (!answer.ok) throw { said: this.words.signedOut };
    return (await answer.json()).token;
  }

  async post(text, key) {
    const token = await this.token();
    const context = Object.fromEntries(this.parts.filter(p => p.tick.checked).map(p => [p.name, p.value]));
    const response = await fetch(`${this.api}/items`, {
      method: "POST", signal: AbortSignal.timeout(PATIENCE),
      headers: { ...this.signed(token), "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ kind: this.kind, course: this.getAttribute("course") || null,
                             fields: { ...this.along?.values(), [this.along?.headline || HEADLINE[this.kind]]: text }, context,
                             attachments: this.along?.ids() || [] }),
    });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw { said: body.detail, final: response.status < 500 && response.status !== 429 };
    return body;
  }

  acknowledge(item) {
    const done = make("button", { class: "main", type: "button" }, this.words.cancel);
    done.addEventListener("click", () => this.dialog.close());
    const body = make("div", { role: "status" }, make("h2", { id: "title", tabindex: "-1" }, this.words.sent(item.id)),
      ...this.answered(item), make("p", {}, this.words.toldHere));
    const mine = this.querySelector("[data-mine]");
    if (this.itemAddress) {
      body.append(make("p", {}, make("a", { class: "button", href: this.itemAddress(item.id) }, this.words.follow)));
    } else if (mine) {
      const follow = make("button", { type: "button" }, this.words.follow);
      follow.addEventListener("click", () => mine.click());
      body.append(make("p", {}, follow));
    }
    this.dialog.replaceChildren(body, make("div", { class: "end" }, done));
    body.firstChild.focus();
    this.promise(item, body).catch(() => {});
  }

  // By when somebody looks at it, as its own clock says.
  async promise(item, body) {
    const answer = await fetch(`${this.api}/items/${item.id}`, { signal: AbortSignal.timeout(PATIENCE), headers: this.signed(await this.lentToken()) });
    const { next } = await answer.json();
    if (next?.kind !== "promised") return;
    const when = new Intl.DateTimeFormat(this.spoken, { dateStyle: "medium", timeStyle: "short" }).format(new Date(next.at));
    body.firstChild.after(make("p", { class: "promise" }, this.words.promised(when)));
  }

  // What the handbook answered at once.
  answered(item) {
    const reply = this.kind === "answer" && item.fields?.reply;
    return reply ? [make("p", {}, this.words.known), make("p", { class: "known" }, reply), make("p", {}, this.words.unhelped)] : [];
  }

  get slotName() { return `lms-feedback/${this.getAttribute("site")}/${this.getAttribute("course")}/${this.kind}`; }
  remembered() { try { return JSON.parse(sessionStorage.getItem(this.slotName)) || {}; } catch { return {}; } }
  remember(draft) { try { sessionStorage.setItem(this.slotName, JSON.stringify({ ...this.remembered(), ...draft })); } catch { /* a full or forbidden store only costs the draft */ } }
  forget() { try { sessionStorage.removeItem(this.slotName); } catch { /* as above */ } }
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function browserName() {
  const brands = navigator.userAgentData?.brands?.filter(b => !/not/i.test(b.brand)) || [];
  if (brands.length) return brands.map(b => `${b.brand} ${b.version}`).join(", ");
  return (navigator.userAgent.match(/(Firefox|Version|Chrome)\/[\d.]+/) || [navigator.userAgent])[0];
}

// Browsers keep randomUUID from pages without TLS, where intranets still have their courses.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(18))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

if (!customElements.get("lms-feedback")) customElements.define("lms-feedback", LmsFeedback);
