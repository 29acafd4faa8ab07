// The paper as the hall walks through it: one step per answerable question, a case group's questions one by one.

/** Steps [{question, number, section, sectionIndex, passage, title}] in the order of the paper. */
export function stepsOf(paper) {
  const steps = [];
  paper.sections.forEach((section, sectionIndex) => {
    for (const question of section.questions) {
      const group = question.kind === "case_group";
      for (const part of group ? question.questions : [question]) {
        steps.push({
          question: part,
          passage: group ? question.stem_html : null,
          section,
          sectionIndex,
          number: steps.length + 1,
        });
      }
    }
  });
  return steps;
}

/** The answer as it is sent: an empty list, text or table is no answer and goes as null. */
export function normalized(kind, answer) {
  if (answer === null || answer === undefined) return null;
  if (kind === "true_false") return answer;
  if (kind === "fill_blank") return answer.some((text) => text.trim()) ? answer : null;
  if (typeof answer === "string") return answer.trim() ? answer : null;
  return Object.keys(answer).length ? answer : null;
}

/** Addresses of the pictures in the paper, each once. */
export function picturesOf(paper) {
  const html = JSON.stringify(paper, (key, value) => (key === "html" || key === "stem_html" || typeof value !== "string" ? value : undefined));
  const texts = [];
  JSON.parse(html, (key, value) => {
    if (typeof value === "string") texts.push(value);
    return value;
  });
  const doc = new DOMParser().parseFromString(texts.join("\n"), "text/html");
  return [...new Set([...doc.images].map((img) => img.getAttribute("src")).filter(Boolean))];
}

/** Fetches the pictures before the first question shows; gives up waiting (not loading) after `limit` ms. */
export function fetchPictures(sources, limit = 8000) {
  const all = Promise.all(sources.map((source) => new Promise((done) => {
    const image = new Image();
    image.onload = done;
    image.onerror = done;
    image.src = source;
  })));
  return Promise.race([all, new Promise((done) => window.setTimeout(done, limit))]);
}
