/** Classes for tests: what the compiler would leave of a small set of CIClass definitions. */
import type { CiClasses } from "./identify.ts";
import type { Attribute, CiClass } from "./ir.ts";

export function attribute(name: string, change: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: "string",
    many: false,
    required: false,
    default: null,
    values: null,
    class: null,
    secret: false,
    ...change,
  };
}

export function ciClass(name: string, change: Partial<CiClass> = {}): CiClass {
  return {
    name,
    title: name,
    extends: null,
    ancestors: [],
    attributes: {},
    identify: [],
    precedence: {},
    staleAfterMs: null,
    ...change,
  };
}

function attributes(...list: readonly Attribute[]): { [name: string]: Attribute } {
  return Object.fromEntries(list.map((one) => [one.name, one]));
}

const host = ciClass("host", {
  attributes: attributes(
    attribute("serial"),
    attribute("machineId"),
    attribute("name"),
    attribute("os", { type: "text" }),
    attribute("site"),
    attribute("addresses", { many: true }),
  ),
  identify: [
    { by: ["serial"], within: null },
    { by: ["machineId"], within: null },
    { by: ["name"], within: null },
  ],
  precedence: { os: ["agent", "discovery"] },
  staleAfterMs: 86_400_000,
});

const application = ciClass("application", {
  attributes: attributes(
    attribute("name"),
    attribute("port", { type: "integer" }),
    attribute("product"),
    attribute("version"),
  ),
  identify: [{ by: ["port"], within: "runsOn" }],
});

const service = ciClass("service", {
  attributes: attributes(
    attribute("name", { required: true }),
    attribute("criticality", { type: "enum", values: ["low", "high"], default: "low" }),
  ),
  identify: [{ by: ["name"], within: null }],
});

/** host ← network-device; application ← database; service. */
export const sampleClasses: CiClasses = {
  host,
  "network-device": { ...host, name: "network-device", title: "Network device", extends: "host", ancestors: ["host"] },
  application,
  database: { ...application, name: "database", title: "Database", extends: "application", ancestors: ["application"] },
  service,
};
