// What the exam page leaves for the receipt page to tell, in this tab only.

const KEY = "hongling-hall-note";

export function leaveNotes(notes) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(notes));
  } catch {
    // they stood on the exam page; the server keeps the record
  }
}

export function takeNotes() {
  try {
    const notes = JSON.parse(sessionStorage.getItem(KEY) || "[]");
    sessionStorage.removeItem(KEY);
    return notes;
  } catch {
    return [];
  }
}
