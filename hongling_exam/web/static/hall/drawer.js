// The answer sheet as a drawer from the bottom, for screens where it does not stand beside the question.
import { Dialog } from "./dialog.js";
import { el } from "./dom.js";
import { Sheet } from "./sheet.js";
import { t } from "./texts.js";

/** Opens it on the current step; choosing a cell closes it and goes there. */
export function openDrawer({ steps, desk, ledger, mark }) {
  let dialog = null;
  const sheet = new Sheet(steps, (index) => {
    dialog.close(null);
    desk.show(index);
  });
  const time = el("p", { class: "muted" }, ledger.text());
  dialog = new Dialog({ title: t("sheet"), body: [sheet.node, time], actions: [{ label: t("close"), value: null }], drawer: true });
  sheet.update(desk.index, mark);
  sheet.cells[desk.index].focus();
}
