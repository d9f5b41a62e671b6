import type { Json, JsonObject } from "../../engine/base/json.ts";

/**
 * The expressions of B5, each with the closure that somebody writes by hand who does not know what the document holds:
 * it means what the expression means on any JSON. A field of null is null, a field that is not there is null, a field
 * of anything else but an object is an error.
 */
export interface Program {
  readonly name: string;
  readonly text: string;
  readonly byHand: (document: Json) => Json;
}

const empty: Fields = {};

/** An object as one reads it by name: a field may be missing. */
interface Fields {
  readonly status?: Json;
  readonly labels?: Json;
  readonly annotations?: Json;
  readonly severity?: Json;
  readonly instance?: Json;
  readonly job?: Json;
  readonly summary?: Json;
  readonly runbook?: Json;
  readonly startsAt?: Json;
  readonly fingerprint?: Json;
  readonly value?: Json;
}

function fields(value: Json | undefined): Fields {
  if (value === null || value === undefined) return empty;
  if (typeof value === "object" && !Array.isArray(value)) return value as JsonObject & Fields;
  throw new TypeError("no field of such a value");
}

export const programs: readonly Program[] = [
  { name: "path", text: ".labels.severity", byHand: (document) => fields(fields(document).labels).severity ?? null },
  {
    name: "condition",
    text: '.status == "firing" and .labels.severity == "critical"',
    byHand: (document) => {
      const alert = fields(document);
      return alert.status === "firing" && fields(alert.labels).severity === "critical";
    },
  },
  {
    name: "build",
    text: '{title: .annotations.summary, host: (.labels.instance | split(":")[0]), at: .startsAt}',
    byHand: (document) => {
      const alert = fields(document);
      const { instance } = fields(alert.labels);
      if (typeof instance !== "string") throw new TypeError("an instance is a text");
      return {
        title: fields(alert.annotations).summary ?? null,
        host: instance === "" ? null : (instance.split(":", 1)[0] as string),
        at: alert.startsAt ?? null,
      };
    },
  },
  {
    name: "object",
    text: "{title: .annotations.summary, state: .status, at: .startsAt}",
    byHand: (document) => {
      const alert = fields(document);
      return {
        title: fields(alert.annotations).summary ?? null,
        state: alert.status ?? null,
        at: alert.startsAt ?? null,
      };
    },
  },
  {
    name: "fallback",
    text: '.annotations.runbook // .labels.job // "none"',
    byHand: (document) => {
      const alert = fields(document);
      const { runbook = null } = fields(alert.annotations);
      if (runbook !== null && runbook !== false) return runbook;
      const { job = null } = fields(alert.labels);
      return job !== null && job !== false ? job : "none";
    },
  },
  {
    name: "number",
    text: ".fingerprint != null and .value >= 90",
    byHand: (document) => {
      const { fingerprint = null, value = null } = fields(document);
      if (fingerprint === null) return false;
      return typeof value === "number" ? value >= 90 : atLeastNumbers(value);
    },
  },
];

/** jq's order of kinds: null, booleans, numbers, then texts, arrays and objects. */
function atLeastNumbers(value: Json): boolean {
  return value !== null && typeof value !== "boolean";
}
