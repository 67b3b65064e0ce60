// Everything works without this file. It adds: number keys, one sending only, facts without a reload,
// and opened details on paper.
"use strict";

const question = document.querySelector("form.question");

if (question) {
  question.classList.add("keys");
  question.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const row = question.querySelectorAll("[name=choice]")[Number(event.key) - 1];
    if (!row || !/^[1-9]$/.test(event.key)) return;
    event.preventDefault();
    row.checked = true;
    row.focus();
  });
  // Who has just sent an answer goes on where they were: in the question, not at the top of the page.
  if (sessionStorage.getItem("sent") && !document.querySelector(".trouble")) {
    const fieldset = question.querySelector("fieldset");
    fieldset.tabIndex = -1;
    fieldset.focus({ preventScroll: true });
  }
  sessionStorage.removeItem("sent");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.classList.contains("sending")) return event.preventDefault();
  form.classList.add("sending");
  if (form === question) sessionStorage.setItem("sent", "1");
  if (form.dataset.replace) replace(event, form);
});

// Back shows the page as it was left: it may send again.
addEventListener("pageshow", () => document.querySelectorAll(".sending").forEach((form) => form.classList.remove("sending")));

async function replace(event, form) {
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    const target = document.querySelector(".trouble") || document.getElementById(form.dataset.replace);
    target.tabIndex = -1;
    target.focus();
  } catch {
    form.classList.remove("sending");
    form.removeAttribute("data-replace");
    form.requestSubmit();
  }
}

// A link to something folded away unfolds it, also in older browsers.
const aim = document.getElementById(location.hash.slice(1));
const fold = aim && aim.closest("details:not([open])");
if (fold) {
  fold.open = true;
  aim.scrollIntoView();
}

addEventListener("beforeprint", () => document.querySelectorAll("details:not(.sum)").forEach((one) => { one.open = true; }));
