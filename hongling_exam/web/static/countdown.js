// Counts down to the moments named in data-until, by the server's clock: the page says what time it was there when it
// was made. At zero the page is loaded anew, because what it offers has changed. Without this script the page shows
// the moment itself.
const root = document.querySelector("[data-server-time]");
const texts = root.dataset;
const ahead = Date.parse(texts.serverTime) - performance.timeOrigin - performance.now();
const now = () => performance.timeOrigin + performance.now() + ahead;
const two = (n) => String(n).padStart(2, "0");

function worded(left) {
  const seconds = Math.ceil(left / 1000);
  const days = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days ? `${texts.days.replace("{n}", days)} ${clock}` : clock;
}

function show() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(place.dataset.until) - now();
    if (left <= 0) return window.setTimeout(() => window.location.reload(), 1000 + Math.random() * 4000);
    place.textContent = worded(left);
  }
  return window.setTimeout(show, 1000 - (now() % 1000));
}
show();
