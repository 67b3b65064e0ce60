// Everything works without this file. It adds: number keys, one sending only, facts without a reload, what is
// stored when Back brings a page as it was left, and opened details on paper.
"use strict";

const TWICE = 2000; // milliseconds: a second sending within them is a double click; a later one is meant

let received = content(document); // this page as the server sent it
let touched = false; // whether something was chosen or typed since the page was shown

function content(page) {
  const main = page.querySelector("main").cloneNode(true);
  main.querySelectorAll("[name=csrf_token]").forEach((token) => token.remove()); // another each time
  return main.innerHTML;
}

function prepare() {
  document.querySelectorAll("form.question").forEach((form) => form.classList.add("keys"));
  tellDays();
  addCopyButtons();
}

// Puts another page's content in the place of this one's.
function show(page) {
  received = content(page);
  document.title = page.title;
  document.body.className = page.body.className;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  prepare();
}

async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

prepare();

// Who has just sent an answer goes on where they were: in the question, not at the top of the page.
const fieldset = document.querySelector("form.question fieldset");
if (fieldset && sessionStorage.getItem("sent") && !document.querySelector(".trouble")) {
  fieldset.tabIndex = -1;
  fieldset.focus({ preventScroll: true });
}
if (fieldset) sessionStorage.removeItem("sent");

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form.question");
  if (!form || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const row = form.querySelectorAll("[name=choice]")[Number(event.key) - 1];
  if (!row || !/^[1-9]$/.test(event.key)) return;
  event.preventDefault();
  row.checked = true;
  row.focus();
  touched = true;
});
document.addEventListener("input", () => { touched = true; });

// No event tells that a sending was broken off, or went to another tab: the form frees itself.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.classList.contains("sending")) return event.preventDefault();
  form.classList.add("sending");
  setTimeout(() => form.classList.remove("sending"), TWICE);
  if (form.matches("form.question")) sessionStorage.setItem("sent", "1");
  if (form.dataset.replace) replace(event, form);
});

async function replace(event, form) {
  event.preventDefault();
  try {
    show(await read(await fetch(form.action, { method: "POST", body: new FormData(form) })));
    const target = document.querySelector(".trouble") || document.getElementById(form.dataset.replace);
    target.tabIndex = -1;
    target.focus();
  } catch {
    form.classList.remove("sending");
    form.removeAttribute("data-replace");
    form.requestSubmit();
  }
}

// Browsers keep a page alive for Back, whatever its headers say: then it shows what was stored when it was left, and
// what was chosen on it and never sent. What is there stays when it cannot be fetched anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll(".sending").forEach((form) => form.classList.remove("sending"));
  renew().catch(() => {});
});

async function renew() {
  touched = false;
  const answer = await fetch(location.href);
  if (answer.redirected) return location.replace(answer.url);
  if (!answer.ok && answer.status !== 404) return;
  const page = await read(answer);
  if (!touched) update(page);
}

// Where nothing stored has changed, only the forms go back to it: details stay open, the page stays where it was.
function update(page) {
  if (content(page) !== received) return replaceAll(page);
  const token = page.querySelector("[name=csrf_token]");
  document.querySelectorAll("[name=csrf_token]").forEach((old) => { old.value = token.value; });
  document.querySelectorAll("form").forEach((form) => { form.reset(); });
}

function replaceAll(page) {
  const focused = document.activeElement.closest("main");
  show(page);
  if (focused) document.querySelector("main").focus({ preventScroll: true });
}

// A link to something folded away unfolds it, also in older browsers.
const aim = document.getElementById(location.hash.slice(1));
const fold = aim && aim.closest("details:not([open])");
if (fold) {
  fold.open = true;
  aim.scrollIntoView();
}

addEventListener("beforeprint", () => document.querySelectorAll("details:not(.sum)").forEach((one) => {
  one.removeAttribute("name"); // of those that share one only one may be open
  one.open = true;
}));

// ---- Keeping: days as the reader's own calendar has them, and buttons that copy

function tellDays() {
  document.querySelectorAll(".utc").forEach((one) => one.remove());
  const tell = (when, timeZone) => when.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone });
  const brief = (told) => told.replace(/^(\d+ ...).*/, "$1"); // 22 Nov
  document.querySelectorAll("time[datetime*=T], [data-time]").forEach((one) => {
    const when = new Date(one.dateTime || one.dataset.time);
    const [said, local] = [tell(when, "UTC"), tell(when)];
    one.textContent = one.textContent.replace(said, local).replace(brief(said), brief(local));
  });
}

function addCopyButtons() {
  document.querySelectorAll("[data-copy]").forEach((source) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      button.textContent = (await copy(source)) ? "Copied" : "Select it and copy by hand";
    });
    source.after(button);
  });
}

// Browsers give their clipboard to pages that came over https only; elsewhere the old way does.
async function copy(source) {
  try {
    await navigator.clipboard.writeText((source.value || source.textContent).trim());
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    if (source.select) source.select();
    return document.execCommand("copy");
  }
}
