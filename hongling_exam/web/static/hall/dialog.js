// Windows inside the page. Own code, because <dialog> and `inert` are missing in browsers the hall supports.
import { button, el } from "./dom.js";

const FOCUSABLE = "button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), a[href]";
const open = [];

/** Whether a window is open: page-wide keys rest meanwhile. */
export const dialogOpen = () => open.length > 0;

function keepInside(event, box) {
  if (event.key !== "Tab") return;
  const all = [...box.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent !== null);
  const [first, last] = [all[0], all[all.length - 1]];
  const at = document.activeElement;
  if (!all.length || (event.shiftKey ? at === first || at === box : at === last)) {
    event.preventDefault();
    (event.shiftKey ? last : first || box).focus();
  }
}

export class Dialog {
  /**
   * Opens at once. `actions`: [{label, value, kind, submit}]; `result` resolves with the chosen value, or null on Esc
   * where `dismissable`. `body`: nodes or strings. `drawer` opens from the bottom on small screens.
   */
  constructor({ title, body = [], actions = [], dismissable = true, drawer = false, onaction = null }) {
    this.back = document.activeElement;
    this.dismissable = dismissable;
    this.onaction = onaction;
    this.title = el("h2", { id: `dialog-title-${Dialog.count += 1}`, class: "dialog-title" }, title);
    this.body = el("div", { class: "dialog-body" }, ...body);
    this.foot = el("div", { class: "dialog-foot" });
    const form = el("form", { novalidate: true }, this.title, this.body, this.foot);
    this.box = el("div", {
      class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": this.title.id, tabindex: "-1",
    }, form);
    this.setActions(actions);
    this.layer = el("div", { class: drawer ? "layer layer-drawer" : "layer" }, this.box);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const action = this.actions.find((one) => one.submit);
      if (action) this.choose(action.value);
    });
    this.layer.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && dismissable) this.close(null);
      keepInside(event, this.box);
      event.stopPropagation();
    });
    this.layer.addEventListener("click", (event) => event.target === this.layer && dismissable && this.close(null));
    this.result = new Promise((done) => { this.done = done; });
    document.body.append(this.layer);
    document.body.classList.add("has-dialog");
    open.push(this);
    (this.box.querySelector("[data-focus]") || this.foot.querySelector(".btn-primary") || this.box).focus();
  }

  setActions(actions) {
    this.actions = actions;
    this.foot.replaceChildren(...actions.map(({ label, value, kind = "", submit = false }) => (submit
      ? el("button", { type: "submit", class: `btn btn-${kind}` }, label)
      : button(label, () => this.choose(value), kind))));
    this.foot.hidden = !actions.length;
  }

  /** An action was chosen: `onaction(value)` may return false (or a promise of it) to keep the window open. */
  async choose(value) {
    if (this.onaction && (await this.onaction(value)) === false) return;
    this.close(value);
  }

  close(value) {
    const at = open.indexOf(this);
    if (at < 0) return;
    open.splice(at, 1);
    this.layer.remove();
    if (!open.length) document.body.classList.remove("has-dialog");
    if (this.back && this.back.isConnected) this.back.focus();
    this.done(value);
  }
}

Dialog.count = 0;

/** Closes every window that a person could close. */
export const closeDialogs = () => [...open].reverse().forEach((dialog) => dialog.dismissable && dialog.close(null));

/** A question or a notice; resolves with the chosen action's value, null when dismissed. */
export const ask = (options) => new Dialog(options).result;

/** A labelled input for a window's body. */
export function field(label, props) {
  const input = el("input", { class: "input", ...props });
  return { input, node: el("label", { class: "field" }, el("span", {}, label), input) };
}
