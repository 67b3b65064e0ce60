// Everything works without this file.
"use strict";

// Milliseconds: a second sending within TWICE is a double click. An answer is called slow, given up, sent AGAIN. A page
// younger than SOON sends nothing.
const SOON = 800, TWICE = 2000, SLOW = 3000, LATE = 30000, AGAIN = 5000;
const BEGAN = performance.now();

// What the tab keeps, or the page where it may not or is full.
let storage = {};
try { storage = sessionStorage || storage; } catch {}
const FACTS = `quizFacts ${document.querySelector(".brand")?.pathname}`; // paths of a host share a tab

function keep(name, value) {
  try { storage[name] = value; } catch { storage = { ...storage, [name]: value }; }
}

const EACH_TIME = "[name=csrf_token], [name=made], [name=new], [name=report], [name=shown]"; // others at each showing
let received = content(document); // this page as the server sent it
let touched = false; // whether something was chosen or typed

function content(page) {
  const main = page.querySelector("main").cloneNode(true);
  main.querySelectorAll(EACH_TIME).forEach((one) => one.remove());
  return main.innerHTML;
}

function prepare() {
  document.querySelectorAll("form.question, .asking .practice").forEach((form) => form.classList.add("keys"));
  tellDays();
  addCopyButtons();
}

// Puts another page in the place of this one. What was typed or chosen goes over.
function show(page) {
  page.querySelectorAll("[name=made]").forEach((one) => one.remove()); // no tap led here
  const made = changed("main"), focused = document.activeElement.closest("main");
  received = content(page);
  document.title = page.title;
  document.body.className = page.body.className;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  prepare();
  made.forEach(carry);
  if (focused) document.querySelector("main").focus({ preventScroll: true });
}

async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

prepare();

// Who has just sent an answer goes on in the question.
const fieldset = document.querySelector("form.question fieldset");
if (fieldset && storage.sent && !document.querySelector(".trouble")) {
  fieldset.tabIndex = -1;
  fieldset.focus({ preventScroll: true });
}
// A page that answers a form would have to be sent again on Back. Its address shows the same form, fresh.
if (storage.sent ? !document.querySelector("form#again") : document.querySelector("#errors")) history.replaceState(null, "", location.href);
delete storage.sent;

// The digit typed, with Shift or without.
function typed(event) {
  const bare = !event.shiftKey && !event.getModifierState("AltGraph");
  return /^[1-9]$/.test(event.key) ? event.key : bare && /^Digit[1-9]$/.test(event.code) ? event.code.at(-1) : 0;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") quit("stopped");
  const anywhere = event.target.tabIndex < 0 && document.querySelector(".keys");
  const form = anywhere || event.target.closest(".keys");
  if (!form || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const row = form.querySelectorAll("[name=choice]")[typed(event) - 1];
  if (!row) return;
  event.preventDefault();
  row.click(); // like a mouse: an answer that waits is stopped
  row.focus();
});
document.addEventListener("input", (event) => {
  touched = true;
  if (!event.target.form) return;
  free(event.target.form); // sent with another choice, it is no double click
  if (underway && event.target.form === underway.form) quit("stopped"); // on second thoughts: nothing is sent unasked
});

let elsewhere = false; // whether the last click opens another tab or window
document.addEventListener("click", (event) => {
  elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!elsewhere && event.target.closest("a[href^='/']") && document.querySelector("form#again")) leave();
}, true);

// Back to what was sent in vain leads to its form; a reload before that sends again.
function leave() {
  history.replaceState(null, "", storage.from || location.href);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (elsewhere) return; // this page stays as it is
  if (form.classList.contains("sending")) return event.preventDefault();
  form.classList.add("sending");
  const seen = seenFor(event), { made } = form.elements;
  if (made) made.value = `${made.value.split(" ")[0]} ${seen}`;
  if (form.matches("form#again")) leave();
  else {
    keep("from", location.href);
    keep(FACTS, JSON.stringify(changed(".facts").map(({ field, ...one }) => ({ ...one, sent: field.form === form }))));
  }
  if (seen < SOON) setTimeout(free, SOON - seen, form); // the answer to that may take long
  if (form.matches("form.question[method]")) {
    keep("sent", "1");
    if (event.submitter && !plain) return deliver(event, form, seen);
  }
  if (seen >= SOON) setTimeout(free, TWICE, form); // broken off: no event tells
});

// For how long the page has been seen, in milliseconds: on a slow line it was made long before. Of a paint we are told a
// little later, and not by every browser.
function seenFor(event) {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return Math.round(event.timeStamp - (paint?.startTime ?? BEGAN));
}

function free(form) {
  form.classList.remove("sending");
}

// ---- An answer on its way, or waiting to be sent again: the page stays until it has arrived.
let underway = null, plain = false;

// What was stopped may arrive last: the server goes by these numbers, the tab's and its seconds.
function takeTurn() {
  const seconds = Math.floor(Date.now() / 1000), turn = Number(storage.turn || 0), back = turn > seconds + 60;
  keep("tab", !back && storage.tab || Math.floor(Math.random() * 2 ** 21)); // when a clock is put back, begin anew
  keep("turn", back ? seconds : Math.max(turn + 1, seconds));
  return storage.tab * 2 ** 32 + Number(storage.turn);
}

function deliver(event, form, seen) {
  event.preventDefault();
  quit();
  stop(); // the next question, where it is on its way already, waits for this answer
  const button = event.submitter, body = new FormData(form); // once: sent again, it is the same answer
  body.append(button.name, button.value);
  body.append("turn", takeTurn());
  underway = { form, button, body, seen };
  send(underway);
}

async function send(one) {
  const { form, body } = one, aborter = new AbortController();
  Object.assign(one, { aborter, again: 0 });
  form.classList.add("sending");
  const timers = [setTimeout(tell, SLOW, form, "slow"), setTimeout(() => aborter.abort(), LATE)];
  try {
    const how = { method: "POST", headers: { accept: "application/json" }, keepalive: true, signal: aborter.signal };
    const answer = await fetch(form.action, { ...how, body });
    if (answer.status === 204) return drop(one);
    const onward = answer.ok && !answer.redirected && (await answer.json()).onward;
    if (one !== underway) return; // the person has gone elsewhere
    if (answer.status > 501) throw answer; // nobody is there behind the line
    if (!onward) return refused(one, answer.status === 400 && await read(answer));
    underway = null;
    setTimeout(free, TWICE, form);
    location.assign(onward);
  } catch {
    if (one !== underway) return; // stopped, or replaced by a newer one
    if (one.seen < SOON) return drop(one); // sent again, it would be no haste any more
    tell(form, "off");
    one.again = setTimeout(send, AGAIN, one);
  } finally {
    timers.forEach(clearTimeout);
  }
}

// What came too soon: nobody meant it.
function drop(one) {
  delete storage.sent;
  if (one === underway) quit();
}

// What the server says instead: about this question in its place, all else as without script.
function refused({ form, button }, page) {
  underway = null;
  free(form);
  if (page && page.querySelector("form.question")) {
    delete storage.sent;
    show(page);
    return document.querySelector(".trouble").focus();
  }
  plain = true;
  form.requestSubmit(button);
  plain = false;
}

function tell(form, what) {
  const line = form.querySelector(".line"), words = line.dataset[what] || "";
  if (line.textContent !== words) line.textContent = words;
  free(form);
}

function quit(what) {
  document.querySelectorAll(".sending").forEach(free);
  if (!underway) return;
  const { form, aborter, again } = underway;
  underway = null;
  clearTimeout(again);
  aborter.abort();
  tell(form, what);
}

addEventListener("online", () => {
  clearTimeout(underway?.again);
  if (underway?.again) send(underway);
});
// What waits is given up with the page; what is on its way may arrive.
addEventListener("pagehide", () => {
  if (underway) {
    clearTimeout(underway.again);
    tell(underway.form);
    underway = null;
  }
  keepTaps();
});

// Taps are kept as they are made: when a tab is closed, a browser may stop this before it has sent anything. One after
// the other, so that the last one holds.
let keeping = Promise.resolve();
document.addEventListener("change", (event) => {
  if (event.target.form?.matches(".check")) keeping = keeping.then(keepTaps);
});

async function keepTaps() {
  const made = changed("form.check:not(.sending)").map(({ field }) => field);
  if (!made.length) return;
  const { form } = made[0], taps = new FormData(); // these alone: of the others more may be known elsewhere
  taps.append("csrf_token", form.elements.csrf_token.value);
  taps.append("tapped", "1");
  made.forEach((field) => { if (field.checked) taps.append(field.name, field.value); });
  made.forEach((field) => { field.defaultChecked = field.checked; }); // a later visit may change them
  const answer = await fetch(form.action, { method: "POST", body: taps, keepalive: true }).catch(() => ({}));
  if (answer.ok) received = ""; // another tab may set them back to what came
  else made.forEach((field) => { field.defaultChecked = false; }); // nobody knows what is stored
}

// What a field holds, or held as the server `gave` it: its text, whether it is chosen, which one of a row of buttons is.
function holds(field, gave) {
  const chosen = gave ? "defaultChecked" : "checked";
  if (field.type === "radio") {
    return [...field.form.elements].find((one) => one.name === field.name && one[chosen])?.value;
  }
  if (field.type === "checkbox") return field[chosen];
  if (!gave) return field.value;
  return field.options ? (field.querySelector("[selected]") || field.options[0])?.value : field.defaultValue;
}

// What was typed or chosen in this part of the page.
function changed(part) {
  const fields = [...document.querySelectorAll(`${part} :is(input, select, textarea)`)];
  return fields.filter((one) => holds(one) !== holds(one, true)).map((field) => {
    const { name, value, checked, form } = field;
    return { field, name, value, checked, gave: holds(field, true), about: subject(form) };
  });
}

// Back may bring a page as it was left, whatever its headers say.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  setTimeout((made) => made.forEach(carry), 0, changed("main")); // WebKit empties forms after this
  delete storage[FACTS]; // they stand here
  quit();
  renew().catch(() => {});
});

async function renew() {
  touched = false;
  const answer = await fetch(location.href, { redirect: "manual" });
  // Led elsewhere with a notice, which the page that is seen fetches itself. Not with a fragment, which is no fetch.
  if (answer.type === "opaqueredirect") return location.replace(location.pathname + location.search);
  if (!answer.ok && answer.status !== 404) return;
  const page = await read(answer);
  if (!touched) update(page);
}

// An answer that was never sent gives way to the stored one; whatever else was typed or chosen stays.
function update(page) {
  document.querySelectorAll("form.question").forEach((form) => form.reset());
  if (content(page) !== received) return show(page);
  const token = page.querySelector("[name=csrf_token]");
  document.querySelectorAll("[name=csrf_token]").forEach((old) => { old.value = token.value; });
}

// Into the same field, as long as the page gives it the same: what was sent meanwhile is not overwritten.
function carry({ name, value, checked, gave, about }) {
  const fits = (one) => one.matches("textarea, input:not([type=radio], [type=checkbox])")
    || [...(one.options || [one])].some((choice) => choice.value === value);
  const same = [...document.getElementsByName(name)].find((one) =>
    subject(one.form) === about && fits(one) && holds(one, true) === gave);
  if (!same) return;
  Object.assign(same, { checked, value });
  unfold(same);
}

// What a form is about: where it leads, and its hidden fields.
function subject(form) {
  const named = form ? [...form.elements].filter((one) => one.type === "hidden" && !one.matches(EACH_TIME)) : [];
  return JSON.stringify([form?.action, ...named.map(({ name, value }) => [name, value])]);
}

// Opens every fold round this, and says whether one was closed.
function unfold(one) {
  const fold = one?.closest("details:not([open])");
  if (!fold) return false;
  fold.open = true;
  unfold(fold.parentElement);
  return true;
}

// What waits in the other forms of a report when one is sent stays; after Back, what was sent as well.
if (storage[FACTS] && document.querySelector(".facts")) {
  const [came] = performance.getEntriesByType("navigation");
  JSON.parse(storage[FACTS]).filter((one) => !one.sent || came?.type === "back_forward").forEach(carry);
  delete storage[FACTS];
}

// A link to something folded away unfolds it.
const aim = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (unfold(aim)) aim.scrollIntoView();

// Folds are printed open. Of those that share a name only one may be.
const folds = [];
addEventListener("beforeprint", () => document.querySelectorAll("details:not(.sum)").forEach((one) => {
  folds.push([one, one.open, one.name]);
  one.name = "";
  one.open = true;
}));
addEventListener("afterprint", () => folds.splice(0).reverse().forEach(([one, ...was]) => { [one.open, one.name] = was; }));

// ---- Days as the reader's calendar has them

function tellDays() {
  document.querySelectorAll(".utc").forEach((one) => one.remove());
  const tell = (when, timeZone) => when.toLocaleDateString("en-GB", { dateStyle: "long", timeZone });
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

// Over http only the old way works.
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
