import { now, objectOf, type Scope } from "./scope.ts";
import { anyField, type FieldView, leaf, type RecordView } from "./view.ts";

const there = (type: FieldView["type"], extra: Partial<FieldView> = {}): FieldView =>
  leaf(type, { nullable: false, ...extra });
const file = there("object", {
  read: { id: there("string"), name: there("string"), size: there("integer"), media: there("string") },
});

/** What the rules of a mailbox read: the mail as `.`. */
const mailView: RecordView = {
  name: "the mail",
  fields: {
    from: there("string"),
    fromName: there("string"),
    to: there("string", { many: true }),
    subject: there("string"),
    text: there("text"),
    said: there("text"),
    headers: { ...anyField, type: "object", nullable: false },
    person: there("user"),
    known: there("boolean"),
    about: leaf("string"),
    files: { ...file, many: true },
    message: file,
  },
};

export const mailScope: Scope = { record: mailView, variables: { now } };

/** The same where the record that it is about is known. */
export function aboutScope(record: RecordView | null): Scope {
  return { record: mailView, variables: { now, record: objectOf(record) } };
}
