/** The steps of a probe over HTTP. */
import { z } from "zod";
import type { Value } from "../../condition/ir.ts";
import { type HttpAsk, httpMethods, type HttpStep } from "../../probe/ir.ts";
import type { Context } from "../context.ts";
import { camel, condition, json, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileOptionalCondition } from "./condition.ts";
import { answerScope, askingScope } from "./probe-view.ts";
import { compileValue, compileValues } from "./value.ts";

const url = z.string().min(1).max(2_000);

const step = z.strictObject({
  name: camel.optional(),
  get: url.optional(),
  head: url.optional(),
  post: url.optional(),
  put: url.optional(),
  delete: url.optional(),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "a header such as accept"), word).optional(),
  form: z.record(z.string().min(1).max(200), json).optional(),
  json: json.optional(),
  text: z.string().max(100_000).optional(),
  follow: z.boolean().optional(),
  expect: condition.optional(),
  extract: z.record(camel, word).optional(),
});

export const httpAsk = z.array(step).min(1).max(20);

type StepSource = z.infer<typeof step>;

const bodies = ["form", "json", "text"] as const;
/** Headers that say where and how much is sent: the client writes them. */
const ownHeaders = ["host", "content-length", "transfer-encoding", "connection", "cookie"];

export function compileHttpAsk(context: Context, path: Path, source: z.infer<typeof httpAsk>): HttpAsk {
  const steps = source.map((one, index) => compileStep(context, [...path, index], one, index));
  for (const [index, { name }] of steps.entries())
    if (steps.findIndex((one) => one.name === name) !== index)
      context.report("OPS109", [...path, index], `two steps are called "${name}"`, "give each a name of its own");
  return { kind: "http", steps };
}

function compileStep(context: Context, path: Path, source: StepSource, index: number): HttpStep {
  const methods = httpMethods.filter((method) => source[method] !== undefined);
  if (methods.length !== 1)
    context.report(
      "OPS107",
      path,
      `a step asks once; this one has ${methods.join(", ") || "no method"}`,
      "write one of get, head, post, put and delete with the address: - get: https://shop.example/",
    );
  const [method = "get"] = methods;
  const sent = bodies.filter((body) => source[body] !== undefined);
  if (sent.length > 1 || (sent.length === 1 && (method === "get" || method === "head")))
    context.report(
      "OPS107",
      [...path, sent[0] ?? ""],
      sent.length > 1 ? `a step sends ${sent.join(" or ")}` : `"${method}" sends nothing`,
      "keep one of form, json and text, with post, put or delete",
    );
  for (const header of Object.keys(source.headers ?? {}))
    if (ownHeaders.includes(header.toLowerCase()))
      context.report(
        "OPS106",
        { path: [...path, "headers", header], key: true },
        `"${header}" is written by the client`,
        "leave it out; cookies are kept from step to step",
      );
  return {
    name: source.name ?? `step${String(index + 1)}`,
    method,
    url: compileUrl(context, [...path, method], source[method] ?? ""),
    headers: compileValues(context, [...path, "headers"], source.headers ?? {}, askingScope),
    body: compileBody(context, path, source),
    follow: source.follow ?? true,
    expect: compileOptionalCondition(context, [...path, "expect"], source.expect, answerScope),
    extract: compileValues(context, [...path, "extract"], source.extract ?? {}, answerScope),
  };
}

function compileBody(context: Context, path: Path, source: StepSource): HttpStep["body"] {
  const as = bodies.find((body) => source[body] !== undefined);
  if (as === undefined) return null;
  return { as, value: compileValue(context, [...path, as], source[as], askingScope) };
}

/** Whom it asks is written down: what an answer says may only choose the path. */
function compileUrl(context: Context, path: Path, source: string): Value {
  const value = compileValue(context, path, source, askingScope);
  const beginning = value.kind === "literal" ? source : value.kind === "template" ? (value.parts[0] ?? "") : "";
  const isFixed = typeof beginning === "string" && /^https?:\/\/[^/?#@\s]+(?:[/?#]|$)/.test(beginning);
  const isWhole = value.kind === "literal" || (typeof beginning === "string" && /^https?:\/\/[^/]+\//.test(beginning));
  if (!isFixed || !isWhole)
    context.report(
      "OPS580",
      path,
      `"${source}" does not say whom it asks`,
      "begin with https://HOST/ or http://HOST/, without an expression or credentials in it",
    );
  return value;
}
