import { anyField, objectLeaf, type FieldView, type RecordView } from "./view.ts";
import type { FactViews, Scope } from "./scope.ts";

const plain = (type: FieldView["type"], nullable = false): FieldView => ({ ...anyField, type, nullable, read: null });

/** What alert rules and remediations read: the alert as `.`, with its CI's class, name and attributes under `.ci`. */
export const alertView: RecordView = {
  name: "the alert",
  fields: {
    key: plain("string"),
    source: plain("string"),
    state: { ...plain("enum"), values: ["firing", "clear"] },
    severity: plain("integer", true),
    original: plain("string", true),
    title: plain("string"),
    labels: { ...anyField, type: "object" },
    ci: { ...anyField, type: "ci" },
    episode: plain("integer"),
    count: plain("integer"),
    flapping: plain("boolean"),
    firstAt: plain("instant"),
    changedAt: plain("instant"),
  },
};

/** `facts` are those the definition declares. */
export function alertScope(facts: FactViews): Scope {
  return {
    record: alertView,
    variables: { now: plain("instant"), facts: objectLeaf(facts) },
  };
}

/** What the commands of an alert rule read: what joined or cleared, what the others come from, and what repairs the group. */
export const groupScope: Scope = {
  record: {
    name: "the group",
    fields: {
      text: plain("string"),
      count: plain("integer"),
      primary: {
        ...plain("object", true),
        read: { title: plain("string"), ci: plain("string", true), because: plain("string") },
      },
      repair: {
        ...plain("object", true),
        read: { remediation: plain("string"), record: plain("string") },
      },
    },
  },
  variables: {},
};

/** What the command reads that makes the record of a group part of another: the other, by id. */
export const mergeScope: Scope = {
  record: { name: "the merge", fields: { text: plain("string"), into: plain("string") } },
  variables: {},
};

/** What the command reads that is sent when an alert fires again. */
export const reopenScope: Scope = {
  record: { name: "the news", fields: { text: plain("string") } },
  variables: {},
};

/** What the steps of a remediation read when they are sent: how the repair ended, and why; nothing before that. */
export const repairScope: Scope = {
  record: { name: "the repair", fields: { repaired: plain("boolean"), because: plain("string") } },
  variables: {},
};

/** The scope of an event source: `.` is one item of the delivery, of which nothing is known. */
export const eventScope: Scope = { record: null, variables: { now: plain("instant") } };
