import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { Candidate } from "./candidate.ts";
import { attribute, ciClass } from "./sample.ts";
import { chooseMatch, type CiClasses, familyOf, identify, type Match } from "./identify.ts";
import type { CiClass } from "./ir.ts";

const host = ciClass("host", {
  attributes: {
    serial: attribute("serial"),
    macs: attribute("macs", { many: true }),
    name: attribute("name"),
    path: attribute("path", { type: "text" }),
  },
  identify: [
    { by: ["serial"], within: null },
    { by: ["macs"], within: null },
    { by: ["name"], within: null },
  ],
});
const application = ciClass("application", {
  attributes: { port: attribute("port", { type: "integer" }), path: attribute("path", { type: "text" }) },
  identify: [{ by: ["port", "path"], within: "runsOn" }],
});

function candidate(attributes: JsonObject, over: Partial<Candidate> = {}): Candidate {
  return { ref: "it", class: "host", attributes, relations: [], ...over };
}

describe("identify", () => {
  it("gives the lookups of the rules that have all their values, strongest first", () => {
    expect(identify(host, candidate({ name: "Web1", serial: " S-1 " }), {})).toEqual({
      ok: true,
      value: [
        { order: 0, rule: "serial", keys: ['["s-1"]'], unless: [], doubt: [], isLent: false },
        { order: 2, rule: "name", keys: ['["web1"]'], unless: [], doubt: [], isLent: false },
      ],
    });
  });

  it("takes an empty text, an empty list and null for no value", () => {
    expect(identify(host, candidate({ serial: "  ", macs: [], name: null }), {})).toMatchObject({
      ok: false,
      error: { code: "unidentified" },
    });
  });

  it("gives one key for each value of an attribute with many", () => {
    const found = identify(host, candidate({ macs: ["AA:01", "aa:01", "AA:02", ""] }), {});
    expect(found).toMatchObject({ ok: true, value: [{ rule: "macs", keys: ['["aa:01"]', '["aa:02"]'] }] });
  });

  it("puts the CI it is within into the key, and names the relation when that CI is unknown", () => {
    const app = candidate({ port: 5432, path: "/a" }, { class: "application" });
    expect(identify(application, app, { runsOn: "db1" })).toMatchObject({
      ok: true,
      value: [{ rule: "runsOn/port+path", keys: ['["db1",5432,"/a"]'] }],
    });
    expect(identify(application, app, {})).toMatchObject({
      ok: false,
      error: { code: "withoutParent", message: expect.stringContaining('"runsOn"') },
    });
  });

  it("keeps letter case of type text, and a number apart from its text", () => {
    const key = (attributes: JsonObject): unknown => {
      const found = identify(application, candidate(attributes, { class: "application" }), { runsOn: "db1" });
      return found.ok ? found.value[0]?.keys : found.error;
    };
    expect(key({ port: 1, path: "/A" })).not.toEqual(key({ port: 1, path: "/a" }));
  });

  it("refuses a value too long to be a key", () => {
    expect(identify(host, candidate({ serial: "x".repeat(10_000) }), {})).toMatchObject({
      ok: false,
      error: { code: "tooLarge" },
    });
  });

  it("never gives two different tuples of values one key", () => {
    const tuple = fc.record({
      port: fc.integer(),
      path: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ""),
    });
    fc.assert(
      fc.property(
        tuple,
        tuple,
        fc.constantFrom("a", "b"),
        fc.constantFrom("a", "b"),
        (first, second, parent, other) => {
          const keyOf = (attributes: JsonObject, runsOn: string): unknown => {
            const found = identify(application, candidate(attributes, { class: "application" }), { runsOn });
            return found.ok ? found.value[0]?.keys[0] : null;
          };
          const same = first.port === second.port && first.path === second.path && parent === other;
          expect(keyOf(first, parent) === keyOf(second, other)).toBe(same);
        },
      ),
    );
  });
});

describe("chooseMatch", () => {
  const lookups = (attributes: JsonObject) => {
    const found = identify(host, candidate(attributes), {});
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  const finder = (matches: readonly Match[]) => (rule: string, key: string) =>
    matches.find((match) => match.keys[rule]?.includes(key));

  it("takes the CI of the first rule that finds one", () => {
    const cis = [
      { id: "a", keys: { serial: ['["1"]'] } },
      { id: "b", keys: { name: ['["web"]'] } },
    ];
    expect(chooseMatch(lookups({ serial: "1", name: "web" }), finder(cis))).toMatchObject({
      id: "a",
      rule: "serial",
      alike: [{ id: "b", rule: "name", because: 'serial found "a" first' }],
    });
  });

  it("makes a new CI when a weaker rule agrees and a stronger one differs, and says which is alike", () => {
    const cis = [{ id: "a", keys: { serial: ['["1"]'], name: ['["web"]'] } }];
    expect(chooseMatch(lookups({ serial: "2", name: "web" }), finder(cis))).toMatchObject({
      id: null,
      rule: null,
      alike: [{ id: "a", rule: "name", because: "agrees in name, differs in serial" }],
    });
  });

  it("joins a report that knows less to the CI that knows more", () => {
    const cis = [{ id: "a", keys: { serial: ['["1"]'], name: ['["web"]'] } }];
    expect(chooseMatch(lookups({ name: "web" }), finder(cis))).toMatchObject({ id: "a", rule: "name", alike: [] });
  });

  it("finds nothing by a rule whose `unless` differs, though that rule is the weaker one", () => {
    const addressed = ciClass("host", {
      attributes: { address: attribute("address") },
      identify: [
        { by: ["address"], within: null, unless: ["name"] },
        { by: ["name"], within: null },
      ],
    });
    const found = (attributes: JsonObject) => {
      const rules = identify(addressed, candidate(attributes), {});
      if (!rules.ok) throw new Error(rules.error.message);
      const cis = [{ id: "a", keys: { address: ['["10.9.1.5"]'], name: ['["lap-a"]'] } }];
      return chooseMatch(rules.value, finder(cis));
    };
    expect(found({ address: "10.9.1.5", name: "lap-b" })).toMatchObject({
      id: null,
      rule: null,
      alike: [{ id: "a", rule: "address", because: "agrees in address, differs in name" }],
    });
    expect(found({ address: "10.9.1.5", name: "LAP-A" })).toMatchObject({ id: "a", rule: "address" });
    expect(found({ address: "10.9.1.5" })).toMatchObject({ id: "a", rule: "address" });
  });

  const copied = ciClass("host", {
    attributes: {
      machineId: attribute("machineId"),
      fqdn: attribute("fqdn", { form: "hostname" }),
      name: attribute("name"),
      address: attribute("address"),
      macs: attribute("macs", { many: true, form: "mac" }),
      serial: attribute("serial"),
    },
    identify: [
      { by: ["serial", "macs"], within: null, exact: true },
      { by: ["machineId"], within: null, doubt: ["fqdn", "name", "address"] },
      { by: ["fqdn"], within: null },
      { by: ["name"], within: null },
      { by: ["address"], within: null, only: "create" },
    ],
  });
  const rulesOf = (attributes: JsonObject) => {
    const rules = identify(copied, candidate(attributes), {});
    if (!rules.ok) throw new Error(rules.error.message);
    return rules.value;
  };
  const known = (attributes: JsonObject): Match => ({
    id: "a",
    keys: Object.fromEntries(rulesOf(attributes).map(({ rule, keys }) => [rule, keys])),
  });
  const among = (attributes: JsonObject, one: JsonObject) => chooseMatch(rulesOf(attributes), finder([known(one)])).id;

  it("doubts a rule when two or more of the weaker ones that it names are known of both and all differ", () => {
    const one = { machineId: "m", fqdn: "a.x", name: "a", address: "1" };
    expect(chooseMatch(rulesOf({ machineId: "m", fqdn: "b.x", name: "b" }), finder([known(one)]))).toMatchObject({
      id: null,
      rule: null,
      alike: [{ id: "a", rule: "machineId", because: "agrees in machineId, differs in fqdn, name" }],
    });
    expect(among({ machineId: "m", fqdn: "b.x", name: "b", address: "1" }, one)).toBe("a");
    expect(among({ machineId: "m", name: "b" }, one)).toBe("a");
    expect(among({ machineId: "m" }, one)).toBe("a");
  });

  it("finds by what is lent only where one of both is known by nothing else", () => {
    expect(among({ address: "1" }, { name: "a", address: "1" })).toBe("a");
    expect(among({ name: "b", address: "1" }, { address: "1" })).toBe("a");
    expect(
      chooseMatch(rulesOf({ machineId: "m", address: "1" }), finder([known({ name: "a", address: "1" })])),
    ).toMatchObject({ id: null, rule: null, alike: [] });
  });

  it("compares all of several values where that is asked, in whatever order and form", () => {
    const one = { serial: "S", macs: ["AA-01", "aa:02"] };
    expect(among({ serial: "s", macs: ["aa:02", "AA:01", "aa01"] }, one)).toBe("a");
    expect(among({ serial: "s", macs: ["aa:01"] }, one)).toBeNull();
    expect(among({ serial: "s", macs: ["aa:01", "aa:02", "aa:03"] }, one)).toBeNull();
    expect(among({ fqdn: "web.example.com." }, { fqdn: "Web.Example.com" })).toBe("a");
  });

  it("takes the CI that owns most of several keys", () => {
    const cis = [
      { id: "a", keys: { macs: ['["1"]'] } },
      { id: "b", keys: { macs: ['["2"]', '["3"]'] } },
    ];
    expect(chooseMatch(lookups({ macs: ["1", "2", "3"] }), finder(cis))).toMatchObject({
      id: "b",
      alike: [{ id: "a" }],
    });
  });
});

describe("familyOf", () => {
  it("is the topmost ancestor with the same rules", () => {
    const classes: CiClasses = {
      ci: ciClass("ci"),
      host: { ...host, extends: "ci", ancestors: ["ci"] },
      linux: { ...host, name: "linux", extends: "host", ancestors: ["host", "ci"] },
      switch: {
        ...host,
        name: "switch",
        extends: "host",
        ancestors: ["host", "ci"],
        identify: [{ by: ["serial"], within: null }],
      },
    };
    expect(["host", "linux", "switch"].map((name) => familyOf(classes, classes[name] as CiClass))).toEqual([
      "host",
      "host",
      "switch",
    ]);
  });
});
