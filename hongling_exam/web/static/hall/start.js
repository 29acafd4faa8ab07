// The rules page: looks at the device, waits for the pledge and the opening time, and starts or continues the attempt.
import { Api, problemText } from "./api.js";
import { Clock } from "./clock.js";
import { byId, el } from "./dom.js";
import { probeStorage } from "./journal.js";
import { takeOver } from "./signin.js";
import { loadTexts, t } from "./texts.js";
import { countdown, parseTime, writeTimes } from "./times.js";

const SLOW_STORAGE_MS = 1500;
const SLOW_NETWORK_MS = 1500;
const { dataset } = document.body;
const clock = new Clock();
const api = new Api({
  prefix: dataset.prefix,
  csrf: document.querySelector('meta[name="csrf-token"]').content,
  heed: (body, sent, received) => clock.heed(body, sent, received),
});
const go = byId("start");
const pledge = byId("pledge");
const message = byId("start-message");

/** One row of the device check: state ok | warn | bad. */
function report(what, state, text) {
  const row = el("li", { class: `check-row check-${state}` }, el("span", { class: "check-what" }, t(`check_${what}`)),
    el("span", { class: "check-state" }, t(`check_${state}`)), el("span", { class: "check-text" }, text));
  byId(`check-${what}`).replaceWith(row);
  row.id = `check-${what}`;
}

function checkBrowser() {
  const able = "fetch" in window && "AbortController" in window && "replaceChildren" in Element.prototype;
  const wechat = /MicroMessenger/i.test(navigator.userAgent);
  byId("wechat").hidden = !wechat;
  if (!able) report("browser", "bad", t("check_browser_bad"));
  else report("browser", wechat ? "warn" : "ok", t(wechat ? "check_browser_wechat" : "check_browser_ok"));
}

async function checkStorage() {
  const ms = await probeStorage();
  if (ms === null) {
    report("storage", "bad", t("check_storage_bad"));
    byId("other-browser").hidden = false;
  } else report("storage", ms > SLOW_STORAGE_MS ? "warn" : "ok", t(ms > SLOW_STORAGE_MS ? "check_storage_slow" : "check_storage_ok"));
}

function checkScreen() {
  const size = { w: window.innerWidth, h: window.innerHeight };
  const small = size.w < 320 || size.h < 400;
  report("screen", small ? "warn" : "ok", t(small ? "check_screen_small" : "check_screen_ok", size));
}

/** The middle of three round trips. */
async function checkNetwork() {
  const trips = [];
  for (let n = 0; n < 3; n += 1) {
    const began = performance.now();
    try {
      const reply = await fetch(`${dataset.prefix}/healthz`, { cache: "no-store" });
      if (reply.ok) trips.push(performance.now() - began);
    } catch {
      // counted by its absence
    }
  }
  if (trips.length < 2) return report("network", "bad", t("check_network_bad"));
  const ms = Math.round(trips.sort((a, b) => a - b)[1]);
  return report("network", ms > SLOW_NETWORK_MS ? "warn" : "ok", t(ms > SLOW_NETWORK_MS ? "check_network_slow" : "check_network_ok", { ms }));
}

function say(text, kind = "bad") {
  message.className = `notice notice-${kind}`;
  message.textContent = text;
  message.hidden = !text;
}

/** The button waits for the pledge, and before the opening shows how long it is still. */
function refresh() {
  const opens = parseTime(dataset.opensAt);
  const left = clock.known ? opens - clock.now() : 0;
  if (left > 0) {
    go.disabled = true;
    go.textContent = t("opens_in", { time: countdown(left) });
    return;
  }
  go.disabled = go.dataset.busy === "yes" || Boolean(pledge && !pledge.checked);
  go.textContent = t(go.dataset.busy === "yes" ? "starting" : dataset.attempt ? "resume" : "start");
}

async function start() {
  const reply = await api.start(dataset.session);
  if (reply.status === 401) return window.location.reload();
  if (!reply.ok || !reply.body) return say(reply.down ? t("start_offline") : problemText(reply));
  const { attempt, epoch, takeover_required: foreign } = reply.body;
  if ((foreign || epoch === null) && (await takeOver({ api, attempt })) === null) return undefined;
  go.dataset.leaving = "yes";
  return window.location.assign(`${dataset.prefix}/hall/${dataset.session}/exam`);
}

async function press(event) {
  event.preventDefault();
  if (go.disabled) return;
  say("");
  go.dataset.busy = "yes";
  refresh();
  await start();
  if (go.dataset.leaving !== "yes") go.dataset.busy = "no";
  refresh();
}

/** The page's own server time, counted from the moment its first byte arrived. */
function setClock() {
  const [navigation] = performance.getEntriesByType("navigation");
  const [sent, received] = navigation ? [navigation.requestStart, navigation.responseStart] : [0, performance.now()];
  clock.heed({ server_time: dataset.serverTime }, sent, received);
}

function begin() {
  if (go) {
    byId("start-form").addEventListener("submit", press);
    if (pledge) pledge.addEventListener("change", refresh);
    window.setInterval(refresh, 500);
    refresh();
  }
  checkBrowser();
  checkScreen();
  checkStorage();
  checkNetwork();
}

setClock();
writeTimes();
loadTexts().then(begin);
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
