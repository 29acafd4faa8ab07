// One function per kind: (question, answer, emit) → {node, pick?, hint?}. `emit(answer, typing)` tells a change;
// `pick(index)` chooses the index-th option by key.
import { multipleChoice, singleChoice, trueFalse } from "./choice.js";
import { matching } from "./matching.js";
import { ordering } from "./ordering.js";
import { essay, fillBlank, numeric, shortAnswer } from "./text.js";

export const KINDS = {
  single_choice: singleChoice,
  multiple_choice: multipleChoice,
  true_false: trueFalse,
  fill_blank: fillBlank,
  ordering,
  matching,
  numeric,
  short_answer: shortAnswer,
  essay,
};
