// Spares a click where scripts run; every page does without. A registration tells the platform that its window may close, as
// the LTI dynamic registration standard asks; a chosen link is sent on at once.
const done = document.querySelector("[data-lti-close]");
const opener = window.opener || (window.parent !== window ? window.parent : null);
if (done && opener) {
  opener.postMessage({ subject: "org.imsglobal.lti.close" }, done.dataset.ltiClose);
}
const form = document.querySelector("form[data-lti-send]");
if (form) {
  form.submit();
}
