import { describe, expect, it } from "vitest";
import { recordsOfCommand, recordsOfOpening } from "./named-records.ts";
import { bundle, field, fields, lifecycle, literal, named, recordType, state, to } from "../sample.ts";

const definitions = bundle(
  recordType("errand", "ERR", [
    field("title", "string"),
    field("proof", "record", { class: "case", many: true }),
    field("any", "record"),
  ]),
  [
    lifecycle("errand", [
      state("open", {
        prove: to(null, { require: ["proof"], fields: ["title"] }),
        ask: to(null, { ask: fields(field("about", "record", { class: "case" }), field("any", "text")) }),
        join: to("open", {
          merge: literal("errand/ERR1"),
          ask: fields(field("into", "record", { class: "errand" }), field("about", "record", { class: "case" })),
        }),
        visit: to(null, { fields: ["proof"] }),
      }),
    ]),
  ],
  {
    Lifecycle: named({
      ...lifecycle("visit", [state("none", { plan: to(null, { fields: ["host"] }) })], { facet: "visit" }),
      fields: fields(field("host", "record", { class: "case" })),
    }),
  },
);
const empty = { fields: {}, facets: {} };

describe("the records that a person names in fields", () => {
  it("are those of an opening, however they are written, each with its place", () => {
    const given = { title: "CAS9", proof: ["cas7", "case/CAS0000008", 7, "ERR1x"], any: "errand/err2", other: "CAS1" };
    expect(recordsOfOpening(definitions, given)).toEqual([
      { link: null, record: "case/CAS0000007", at: "/fields/proof/0" },
      { link: null, record: "case/CAS0000008", at: "/fields/proof/1" },
      { link: null, record: "errand/ERR0000002", at: "/fields/any" },
    ]);
  });

  it("are those of fields that a command takes, of what it asks for, and of a facet's own fields", () => {
    const of = (name: string, input: Record<string, string>) => recordsOfCommand(definitions, { name, input }, empty);
    expect(of("prove", { proof: "CAS7", title: "CAS8", any: "errand/ERR1" })).toEqual([
      { link: null, record: "case/CAS0000007", at: "/proof" },
    ]);
    expect(of("ask", { about: "CAS7", any: "errand/ERR1" })).toEqual([
      { link: null, record: "case/CAS0000007", at: "/about" },
    ]);
    // Named as the facet, and a command of the record all the same.
    expect(of("visit", { proof: "CAS7", host: "CAS8" })).toEqual([
      { link: null, record: "case/CAS0000007", at: "/proof" },
    ]);
    expect(of("visit.plan", { host: "CAS7" })).toEqual([{ link: null, record: "case/CAS0000007", at: "/host" }]);
  });

  it("are none that the field has already, nor what is to be merged into, which is looked at as a link", () => {
    const has = { fields: { proof: ["case/CAS0000007"] }, facets: {} };
    const input = { proof: ["CAS7", "CAS8"] };
    expect(recordsOfCommand(definitions, { name: "prove", input }, has)).toEqual([
      { link: null, record: "case/CAS0000008", at: "/proof/1" },
    ]);
    const join = { name: "join", input: { into: "ERR1", about: "CAS7" } };
    expect(recordsOfCommand(definitions, join, empty)).toEqual([
      { link: null, record: "case/CAS0000007", at: "/about" },
    ]);
  });
});
