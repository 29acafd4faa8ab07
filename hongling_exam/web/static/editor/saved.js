// The copy on this device is thrown away only when the page after saving says that the question was saved.

const SENT = "hongling:question-sent";

/** Remember whose copy goes when the save that is being sent has succeeded. */
export function noteSent(place) {
  try { sessionStorage.setItem(SENT, place); } catch { /* without it the copy is offered once more */ }
}

try {
  const place = sessionStorage.getItem(SENT);
  if (place && document.querySelector(".alert-success")) localStorage.removeItem(place);
  sessionStorage.removeItem(SENT);
} catch { /* no storage: there is no copy either */ }
