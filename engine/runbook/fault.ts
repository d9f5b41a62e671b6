/** RFC 7807 error objects of runbooks, and the standard types of Open Workflow. */
import { type Json, type JsonObject, ownValue } from "../base/json.ts";

/** An error that ended a task or a run. `instance` is a JSON pointer to the task that raised it. */
export interface Fault {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly instance: string;
}

export type StandardFault =
  | "configuration"
  | "validation"
  | "expression"
  | "authentication"
  | "authorization"
  | "timeout"
  | "communication"
  | "runtime";

const STATUS: { readonly [name in StandardFault]: number } = {
  configuration: 400,
  validation: 400,
  expression: 400,
  authentication: 401,
  authorization: 403,
  timeout: 408,
  communication: 500,
  runtime: 500,
};

const TITLE: { readonly [name in StandardFault]: string } = {
  configuration: "Configuration error",
  validation: "Validation error",
  expression: "Expression error",
  authentication: "Authentication error",
  authorization: "Authorization error",
  timeout: "Timeout",
  communication: "Communication error",
  runtime: "Runtime error",
};

const BASE = "https://open-workflow-specification.org/spec/1.0.0/errors/";

/**
 * The prefixes under which documents name the standard errors: five families are in use, all meaning the same (ruling
 * 1).
 */
const FAMILIES = [
  BASE,
  "https://open-workflow-specification.org/dsl/errors/types/",
  "https://serverlessworkflow.io/spec/1.0.0/errors/",
  "https://serverlessworkflow.io/dsl/errors/types/",
  "https://zigflow.dev/spec/1.0.0/errors/",
];

/** A standard fault. `status` replaces the type's own when the real one is known, such as 404 of an HTTP answer. */
export function standardFault(
  name: StandardFault,
  instance: string,
  detail: string,
  status: number = STATUS[name],
): Fault {
  return { type: BASE + name, status, title: TITLE[name], detail, instance };
}

/** The standard name of a type, whatever the family; null for an author's own type. */
function standardName(type: string): StandardFault | null {
  for (const family of FAMILIES) {
    const name = type.startsWith(family) ? type.slice(family.length) : "";
    if (Object.hasOwn(STATUS, name)) return name as StandardFault;
  }
  return null;
}

/** True when two type URIs mean the same error: equal, or the same standard error of two families. */
function sameFaultType(left: string, right: string): boolean {
  if (left === right) return true;
  const name = standardName(left);
  return name !== null && name === standardName(right);
}

/** True when every part of the filter (`catch.errors.with`) equals that of the fault; types are compared by meaning. */
export function matchesFault(filter: { readonly [part: string]: Json }, fault: Fault): boolean {
  return Object.keys(filter).every((part) => {
    const wanted = ownValue(filter, part);
    const has = ownValue(faultJson(fault), part);
    if (part === "type" && typeof wanted === "string") return sameFaultType(wanted, fault.type);
    return wanted === has;
  });
}

/** The fault as data, for `$error` and for the outcome of a run. */
export function faultJson(fault: Fault): JsonObject {
  return {
    type: fault.type,
    status: fault.status,
    title: fault.title,
    ...(fault.detail === undefined ? {} : { detail: fault.detail }),
    instance: fault.instance,
  };
}

/** Reads a fault that came back from an activity; null when it is not one. */
export function readFault(value: Json | undefined): Fault | null {
  const type = ownValue(value, "type");
  const status = ownValue(value, "status");
  if (typeof type !== "string" || typeof status !== "number") return null;
  const title = ownValue(value, "title");
  const detail = ownValue(value, "detail");
  const instance = ownValue(value, "instance");
  return {
    type,
    status,
    title: typeof title === "string" ? title : type,
    ...(typeof detail === "string" ? { detail } : {}),
    instance: typeof instance === "string" ? instance : "",
  };
}
