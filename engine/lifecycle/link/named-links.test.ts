import { describe, expect, it } from "vitest";
import type { RecordType } from "../ir.ts";
import { linksOfCommand, linksOfOpening } from "./named-links.ts";
import { bundle, field, fields, lifecycle, named, recordType, state, to } from "../sample.ts";

const errand: RecordType = {
  ...recordType("errand", "ERR", [field("title", "string")]),
  links: {
    about: { to: "case", inverse: "errands" },
    "odd/name": { to: "errand", inverse: "odder" },
  },
};
const definitions = bundle(
  errand,
  [
    lifecycle("errand", [
      state("open", {
        relate: to(null, { require: ["about"] }),
        say: to(null, { ask: fields(field("about", "text")) }),
      }),
      state("working", { say: to(null, {}) }),
    ]),
  ],
  {
    Lifecycle: named(
      lifecycle("visit", [state("none", { plan: to(null, { fields: ["about"] }) })], { facet: "visit" }),
    ),
  },
);

describe("the records that a person names to link them", () => {
  it("are those of an opening, however they are written, each with its place", () => {
    const given = {
      about: ["cas7", "case/CAS0000008", "case/x", 7, "errand/ERR0000001"],
      "odd/name": "ERR1",
      other: "CAS1",
    };
    expect(linksOfOpening(definitions, given)).toEqual([
      { link: "about", record: "case/CAS0000007", at: "/links/about/0" },
      { link: "about", record: "case/CAS0000008", at: "/links/about/1" },
      { link: "about", record: "case/x", at: "/links/about/2" },
      { link: "odd/name", record: "errand/ERR0000001", at: "/links/odd~1name" },
    ]);
  });

  it("are those of `link` and `unlink`, and of transitions of any state that take links, also of a facet", () => {
    const about = { link: "about", record: "case/CAS0000007" };
    for (const name of ["link", "unlink"])
      expect(linksOfCommand(definitions, { name, input: { link: "about", record: ["CAS7"] } })).toEqual([
        { ...about, at: "/record/0" },
      ]);
    expect(linksOfCommand(definitions, { name: "relate", input: { about: "CAS7", title: "CAS8" } })).toEqual([
      { ...about, at: "/about" },
    ]);
    expect(linksOfCommand(definitions, { name: "visit.plan", input: { about: ["CAS7"] } })).toEqual([
      { ...about, at: "/about/0" },
    ]);
  });

  it("are none where the name is that of something else", () => {
    for (const [name, input] of [
      ["say", { about: "CAS7" }],
      ["plan", { about: "CAS7" }],
      ["relate", { link: "about", record: "CAS7" }],
      ["link", { link: "nothing", record: "CAS7" }],
      ["link", { about: "CAS7" }],
    ] as const)
      expect(linksOfCommand(definitions, { name, input }), name).toEqual([]);
  });
});
