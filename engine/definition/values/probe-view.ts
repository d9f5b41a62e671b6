import type { Scope } from "./scope.ts";
import { anyField, type FieldView } from "./view.ts";

const plain = (type: FieldView["type"], nullable = false): FieldView => ({ ...anyField, type, nullable, read: null });
const some: FieldView = { ...anyField, type: "object" };

/** What a step sends: `.` is what steps before it extracted. */
export const askingScope: Scope = { record: null, variables: { secret: some, now: plain("instant") } };

/** What is expected of an answer over HTTP, and extracted from it. */
export const answerScope: Scope = {
  record: {
    name: "the answer",
    fields: {
      status: plain("integer"),
      headers: some,
      body: plain("string"),
      json: anyField,
      ms: plain("number"),
      url: plain("string"),
    },
  },
  variables: { kept: some, now: plain("instant") },
};

/** What is expected of answers of a name server. */
export const namesScope: Scope = {
  record: { name: "the answers", fields: { answers: anyField, ms: plain("number") } },
  variables: { now: plain("instant") },
};
