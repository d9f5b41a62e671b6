import type { Attribute } from "../identity/ir.ts";
import type { DiscoveredClass } from "./classes.ts";

/** What discovery writes to an attribute: `[type]` is a list of them. */
export type Written =
  Extract<Attribute["type"], "string" | "text" | "integer" | "boolean" | "instant"> | readonly ["string"];

const host = {
  name: "string",
  address: "string",
  os: "text",
  contact: "text",
  location: "text",
  vendor: "string",
  sshHostKey: "string",
  snmpEngineId: "string",
} as const;

const application = {
  name: "string",
  port: "integer",
  address: "string",
  protocol: "string",
  product: "string",
  version: "string",
  classifiedBy: "string",
  banner: "text",
  pageTitle: "text",
  tlsVersion: "string",
  tlsProblems: ["string"],
} as const;

/** All that discovery can know of a CI of each class; a class takes what it has a place for. */
export const discoveredAttributes = {
  host,
  "network-device": host,
  application,
  "web-server": application,
  database: application,
  certificate: {
    name: "string",
    fingerprint: "string",
    subject: "text",
    issuer: "text",
    serialNumber: "string",
    validFrom: "instant",
    validTo: "instant",
    alternativeNames: ["string"],
    keyType: "string",
    keyBits: "integer",
    selfSigned: "boolean",
  },
} as const satisfies { readonly [name in DiscoveredClass]: { readonly [attribute: string]: Written } };

/** Relations by which a CI of a class can be told apart. */
export const discoveredRelations: { readonly [name in DiscoveredClass]: readonly string[] } = {
  host: [],
  "network-device": [],
  application: ["runsOn"],
  "web-server": ["runsOn"],
  database: ["runsOn"],
  certificate: [],
};

/** Types of attributes that hold what is written. */
const holders: { readonly [type in Exclude<Written, readonly string[]>]: readonly Attribute["type"][] } = {
  string: ["string", "text"],
  text: ["string", "text"],
  integer: ["integer", "number"],
  boolean: ["boolean"],
  instant: ["instant"],
};

/** Whether an attribute holds what discovery writes to it. */
export function holdsDiscovered({ type, many }: Pick<Attribute, "type" | "many">, written: Written): boolean {
  const one = typeof written === "string" ? written : written[0];
  return holders[one].includes(type) && many === (typeof written !== "string");
}
