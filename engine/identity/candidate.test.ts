import { expect, it } from "vitest";
import { type Candidate, withoutPlaceholders } from "./candidate.ts";
import { attribute, ciClass } from "./sample.ts";

const host = ciClass("host", {
  attributes: {
    serial: attribute("serial", { none: ["to be filled by o.e.m.", "0"] }),
    site: attribute("site"),
  },
});
const candidate = (attributes: Candidate["attributes"]): Candidate => ({
  ref: "it",
  class: "host",
  attributes,
  relations: [],
});

it("a text by which a class says that there is no value is left out, whatever its case and blanks", () => {
  for (const serial of ["To Be Filled By O.E.M.", " to be filled by o.e.m. ", "0"])
    expect(withoutPlaceholders(host, candidate({ serial, site: "0" }))).toEqual(candidate({ site: "0" }));
});

it("every other value is kept as it came", () => {
  const said = candidate({ serial: "00", site: null });
  expect(withoutPlaceholders(host, said)).toBe(said);
});
