// 排序: moved by buttons (keyboard and touch) or dragged by a handle. The order shown at first is no answer until the
// person moves something or says that it is right as it stands.
import { announce, button, el, plain } from "../dom.js";
import { t } from "../texts.js";

export function ordering(question, answer, emit) {
  const byId = new Map(question.options.map((option) => [option.id, option]));
  const list = el("ol", { class: "order" });
  const state = el("p", { class: "muted order-state" });
  const confirm = button(t("order_confirm"), () => taken(), "outline");
  const items = () => [...list.children];

  function number() {
    items().forEach((item, index) => {
      item.querySelector(".badge").textContent = index + 1;
      item.querySelector("[data-up]").disabled = index === 0;
      item.querySelector("[data-down]").disabled = index === items().length - 1;
    });
  }

  function taken() {
    number();
    say(true);
    emit(items().map((item) => item.dataset.id));
  }

  function say(done) {
    state.textContent = t(done ? "order_taken" : "order_open");
    confirm.hidden = done;
  }

  function move(item, step) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    taken();
    const same = item.querySelector(step < 0 ? "[data-up]" : "[data-down]");
    (same.disabled ? item.querySelector(step < 0 ? "[data-down]" : "[data-up]") : same).focus();
    announce(t("order_moved", { n: items().indexOf(item) + 1, total: items().length }));
  }

  function entry(option) {
    const text = plain(option.html, 30);
    const item = el("li", { class: "order-item", "data-id": option.id },
      el("span", { class: "grip", title: t("order_drag", { text }), "aria-hidden": "true" }),
      el("span", { class: "badge", "aria-hidden": "true" }),
      el("span", { class: "opt-text", html: option.html }),
      el("span", { class: "order-moves" },
        button("↑", () => move(item, -1), "", { "data-up": true, "aria-label": t("order_up_item", { text }) }),
        button("↓", () => move(item, 1), "", { "data-down": true, "aria-label": t("order_down_item", { text }) })));
    drag(item.querySelector(".grip"), item, list, taken);
    return item;
  }

  const order = answer || question.options.map((option) => option.id);
  list.append(...order.filter((id) => byId.has(id)).map((id) => entry(byId.get(id))));
  number();
  say(Boolean(answer));
  const foot = el("div", { class: "order-foot" }, state, confirm);
  return { node: el("div", {}, el("p", { class: "muted" }, t("order_hint")), list, foot) };
}

/** Drags `item` by `grip`: its neighbours step around it, so it never leaves the page and keeps the pointer. */
function drag(grip, item, list, dropped) {
  let moved = false;
  grip.addEventListener("pointerdown", (event) => {
    if (item.closest("fieldset:disabled")) return;
    grip.setPointerCapture(event.pointerId);
    item.classList.add("dragging");
    moved = false;
    event.preventDefault();
  });
  grip.addEventListener("pointermove", (event) => {
    if (!grip.hasPointerCapture(event.pointerId)) return;
    const [above, below] = [item.previousElementSibling, item.nextElementSibling];
    if (above && event.clientY < middle(above)) item.after(above);
    else if (below && event.clientY > middle(below)) item.before(below);
    else return;
    moved = true;
  });
  const end = () => {
    item.classList.remove("dragging");
    if (moved) dropped();
    moved = false;
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}

function middle(node) {
  const box = node.getBoundingClientRect();
  return box.top + box.height / 2;
}
