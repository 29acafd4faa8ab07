// Times as people read them. The office's time zone is used whatever the device is set to.
import { english, t } from "./texts.js";

const ZONE = "Asia/Shanghai";

/** Milliseconds since 1970 for an ISO 8601 text; one without an offset is UTC. */
export function parseTime(iso) {
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso.replace(" ", "T")}Z`);
}

function parts(ms, options) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hourCycle: "h23", ...options });
  return Object.fromEntries(format.formatToParts(new Date(ms)).map((part) => [part.type, part.value]));
}

/** 10:30 */
export function clockTime(ms, seconds = false) {
  const p = parts(ms, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return seconds ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`;
}

/** 2026 年 5 月 1 日 10:30 */
export function dayTime(ms, seconds = false) {
  const p = parts(ms, { year: "numeric", month: "numeric", day: "numeric" });
  const day = english() ? `${p.year}-${p.month.padStart(2, "0")}-${p.day.padStart(2, "0")}`
    : `${p.year} 年 ${Number(p.month)} 月 ${Number(p.day)} 日`;
  return `${day} ${clockTime(ms, seconds)}`;
}

/** What is left, rounded up to the second so that 0:00 means over: 47:18, 1:30:00, 8 天 3:15:00. */
export function countdown(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  if (h >= 24) return t("days_and", { n: Math.floor(h / 24), time: `${h % 24}:${two(m)}:${two(s)}` });
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** 10 分钟, 1 分 30 秒 */
export function span(seconds) {
  const all = Math.abs(Math.round(seconds));
  const [n, s] = [Math.floor(all / 60), all % 60];
  return t(s === 0 ? "minutes" : n ? "minutes_seconds" : "seconds", { n, s });
}

/** Writes every <time data-format="day|clock|exact"> below `root` in the office's time zone. */
export function writeTimes(root = document) {
  for (const node of root.querySelectorAll("time[data-format]")) {
    const ms = parseTime(node.dateTime);
    if (Number.isNaN(ms)) continue;
    const format = node.dataset.format;
    node.textContent = format === "clock" ? clockTime(ms) : dayTime(ms, format === "exact");
  }
}
