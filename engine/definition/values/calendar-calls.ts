/**
 * The calendars that expressions name: `plus(.at; "3bd"; "service-desk")`, `between(.from; .until; "service-desk")`.
 * They are written out, so that they are checked when they are published and pinned with what names them.
 */
import type { Json } from "../../base/json.ts";
import type { Ast } from "../../expression/ast.ts";
import { parseExpression } from "../../expression/parse.ts";
import { nodesOf } from "../../expression/walk.ts";
import type { Context } from "../context.ts";
import type { Reference } from "../kind.ts";
import type { Spot } from "../spot.ts";
import { parseDuration } from "./duration.ts";

type Call = Extract<Ast, { kind: "call" }>;

/** Which argument is the duration and which the calendar. */
const places: { readonly [call: string]: { readonly amount: number | null; readonly calendar: number | null } } = {
  "plus/2": { amount: 1, calendar: null },
  "plus/3": { amount: 1, calendar: 2 },
  "between/3": { amount: null, calendar: 2 },
};

/** A text of jq that may have such a call. */
const mentioned = /\b(?:plus|between)\s*\(/u;

/** Reports durations and calendars that are none. `known`: calendars can be read where the expression stands. */
export function checkCalendarCalls(
  context: Context,
  ast: Ast,
  at: (span: { readonly offset: number; readonly length: number }) => Spot,
  known: boolean,
): void {
  for (const call of callsIn(ast)) {
    const place = places[`${call.name}/${String(call.args.length)}`];
    if (place === undefined) continue;
    const name = place.calendar === null ? null : call.args[place.calendar];
    if (name !== null && !known) {
      context.report(
        "OPS203",
        at(call.span),
        `calendars are not known here, and ${call.name} names one`,
        "let a `computed` field of the record type hold it, and read that here",
      );
      continue;
    }
    const calendar = name === null || name === undefined ? null : checkCalendar(context, call, name, at);
    const amount = place.amount === null ? undefined : call.args[place.amount];
    if (amount?.kind === "literal") checkAmount(context, amount, calendar, at);
  }
}

/** What is known of it; undefined = nothing, or it was reported. */
function checkCalendar(
  context: Context,
  call: Call,
  name: Ast,
  at: (span: Call["span"]) => Spot,
): { readonly name: string; readonly hasDays: boolean } | undefined {
  if (name.kind !== "literal" || typeof name.value !== "string") {
    context.report(
      "OPS302",
      at(call.span),
      "which calendar this names is known at run time only",
      'write its name, as "service-desk"; what the record decides goes into `if`',
    );
    return undefined;
  }
  if (name.value === "always") return { name: name.value, hasDays: false };
  if (!context.reference("Calendar", name.value, at(name.span))) return undefined;
  const source = context.catalog.find("Calendar", name.value)?.source;
  return source === null || source === undefined
    ? undefined
    : { name: name.value, hasDays: source.businessDay !== undefined };
}

function checkAmount(
  context: Context,
  { value, span }: Extract<Ast, { kind: "literal" }>,
  calendar: { readonly name: string; readonly hasDays: boolean } | null | undefined,
  at: (span: Call["span"]) => Spot,
): void {
  if (value === null || (typeof value === "number" && calendar === null)) return;
  const parsed = parseDuration(typeof value === "string" ? value : JSON.stringify(value));
  if (!parsed.ok) return context.report("OPS121", at(span), parsed.error.message, parsed.error.hint);
  if (parsed.value.businessDays > 0 && calendar !== undefined && calendar?.hasDays !== true)
    context.report(
      "OPS126",
      at(span),
      calendar === null
        ? `${JSON.stringify(value)} counts business days, and no calendar is named`
        : `the calendar "${calendar.name}" has no business days`,
      'name a calendar that has them: plus(.at; "3bd"; "service-desk")',
    );
}

function callsIn(ast: Ast): readonly Call[] {
  const nodes = nodesOf(ast);
  // A text may have functions of its own by these names.
  const own = new Set(nodes.flatMap((node) => (node.kind === "def" ? [node.definition.name] : [])));
  return nodes.flatMap((node) => (node.kind === "call" && !own.has(node.name) ? [node] : []));
}

/** The calendars that the expressions of a compiled definition name. */
export function namedInExpressions(compiled: object): Reference[] {
  const names = new Set(textsIn(compiled as Json).flatMap(calendarsIn));
  return [...names].map((name) => ({ kind: "Calendar", name }));
}

function calendarsIn(text: string): string[] {
  if (!mentioned.test(text)) return [];
  const parsed = parseExpression(text);
  if (!parsed.ok) return [];
  return callsIn(parsed.value).flatMap(({ name, args }) => {
    const place = places[`${name}/${String(args.length)}`]?.calendar ?? null;
    const calendar = place === null ? undefined : args[place];
    const named = calendar?.kind === "literal" ? calendar.value : null;
    return typeof named === "string" && named !== "always" ? [named] : [];
  });
}

/** The jq texts of compiled conditions, values and templates. */
function textsIn(value: Json): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsIn);
  const { kind, text, jq } = value as { readonly [key: string]: Json };
  if (kind === "jq" && typeof text === "string") return [text];
  if (typeof jq === "string" && Object.keys(value).length === 1) return [jq];
  return Object.values(value as { readonly [key: string]: Json }).flatMap(textsIn);
}
