import { expect, it } from "vitest";
import { factLead } from "./fact-lead.ts";

const lead = (text: string) => factLead({ kind: "jq", text });

it.each([
  [".ci != null and .open and $facts.recent.count > 8", "(.ci != null) and (.open) and true"],
  [".ci and ($facts.a or .b) and .c", "(.ci) and true"],
  ["(.a or .b) and $facts.x", "(.a or .b) and true"],
])("what stands before the facts of %s is looked at first", (text, text2) => {
  expect(lead(text)).toEqual({ kind: "jq", text: text2 });
});

it.each(["$facts.a and .b", ".a or $facts.b", ".a | $facts.b", ".a and .b", ".a as $x | .b and $facts.c"])(
  "nothing stands before the facts of %s",
  (text) => expect(lead(text)).toBeNull(),
);
