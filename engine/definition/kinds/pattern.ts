import { z } from "zod";
import type { Absent, CredentialType, Gone, On, Pattern, PatternStep } from "../../pattern/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkJq } from "../values/expression.ts";
import { checkItems } from "../values/pattern-items.ts";
import { checkMatch, compileParser, parserShape } from "../values/pattern-parser.ts";
import { asksPort, compileProbes, neededBy, probeKinds, probeShapes } from "../values/pattern-probe.ts";
import { checkRelationName } from "../values/relation-name.ts";
import type { Scope } from "../values/scope.ts";
import { anyField } from "../values/view.ts";

const match = z.string().min(1).max(2_000);
const text = z.string().min(1).max(20_000);
const credential = z.enum(["ssh", "snmp", "http", "sql", "redis"]);

const step = z.strictObject({
  ssh: probeShapes.ssh.optional(),
  read: probeShapes.read.optional(),
  snmp: probeShapes.snmp.optional(),
  http: probeShapes.http.optional(),
  sql: probeShapes.sql.optional(),
  redis: probeShapes.redis.optional(),
  tls: probeShapes.tls.optional(),
  parse: parserShape.optional(),
  mask: z.array(word).min(1).max(20).optional(),
});

const spec = z.strictObject({
  on: z.strictObject({
    port: z.int().min(1).max(65_535).optional(),
    greeting: match.optional(),
    http: z.strictObject({ header: z.enum(["server", "poweredBy", "title"]), match }).optional(),
    tls: z.strictObject({}).optional(),
    snmp: z
      .strictObject({
        sysObjectID: z
          .string()
          .regex(/^\d+(?:\.\d+)+$/)
          .optional(),
        sysServices: z.int().min(1).max(127).optional(),
      })
      .optional(),
    process: z.strictObject({ exe: match, arguments: match.optional(), listening: z.boolean().optional() }).optional(),
    class: nameOf("CIClass").optional(),
  }),
  within: nameOf("CIClass").optional(),
  needs: z.array(credential).optional(),
  confidence: z.enum(["high", "low"]).optional(),
  steps: z.array(z.record(camel, step)).min(1).max(50),
  items: text,
  processes: text.optional(),
  traffic: text.optional(),
  files: text.optional(),
  absent: z.record(word, z.enum(["keep", "deleteRelations", "absent", "retired"])).optional(),
});

type Spec = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Pattern: Entry<typeof spec, Pattern, "nothing">;
  }
}

/** How one kind of thing is told from others, asked, and read into CIs. */
export const patternKind = defineKind({
  kind: "Pattern",
  spec,
  pin: "nothing",
  references: ({ within, on, gone = {} }) => [
    ...Object.keys(gone).map((name): Reference => ({ kind: "CIClass", name })),
    ...(within === null ? [] : [{ kind: "CIClass", name: within } satisfies Reference]),
    ...(on.kind === "class" ? [{ kind: "CIClass", name: on.class } satisfies Reference] : []),
  ],
  compile(source, metadata, context): Pattern {
    const on = compileOn(context, source.on);
    const within = source.within ?? null;
    if (within !== null) context.reference("CIClass", within, ["spec", "within"]);
    if (within === null && (on.kind === "process" || on.kind === "class"))
      context.report(
        "OPS104",
        { path: ["spec"], key: true },
        'the key "within" is missing',
        `what applies to a ${on.kind} is found on a CI: write \`within: host\``,
      );
    const steps = compileSteps(context, source, on);
    const scope = scopeOf(on, steps);
    checkJq(context, ["spec", "items"], 0, source.items, scope);
    checkItems(context, ["spec", "items"], source.items);
    for (const key of ["processes", "traffic", "files"] as const) {
      const written = source[key];
      if (written !== undefined) checkJq(context, ["spec", key], 0, written, scope);
    }
    warnUntested(context, metadata.name);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      on,
      within,
      needs: [...new Set(source.needs ?? [])],
      confidence: source.confidence ?? "high",
      steps,
      items: source.items,
      processes: source.processes ?? null,
      ...(source.traffic === undefined ? {} : { traffic: source.traffic }),
      files: source.files ?? null,
      ...compileAbsent(context, source),
    };
  },
});

/** What is said of relations, and of classes: those become absent or retired, which a relation cannot. */
function compileAbsent(context: Context, { absent = {} }: Spec): Pick<Pattern, "absent" | "gone"> {
  const relations: { [name: string]: Absent } = {};
  const gone: { [name: string]: Gone } = {};
  for (const [name, then] of Object.entries(absent)) {
    const path: Path = ["spec", "absent", name];
    const isClass = context.catalog.names("CIClass").includes(name);
    if (then === "absent" || then === "retired") {
      context.reference("CIClass", name, { path, key: true });
      gone[name] = then;
    } else if (then === "deleteRelations" || !isClass) {
      checkRelationName(context, { path, key: true }, name);
      relations[name] = then;
    }
  }
  return { absent: relations, ...(Object.keys(gone).length === 0 ? {} : { gone }) };
}

function compileOn(context: Context, source: Spec["on"]): On {
  const given = Object.keys(source) as (keyof Spec["on"])[];
  const [kind] = given;
  if (given.length !== 1)
    context.report(
      "OPS107",
      ["spec", "on"],
      "a pattern applies to exactly one of port, greeting, http, tls, snmp, process and class",
      "split it into several patterns",
    );
  const path: Path = ["spec", "on"];
  if (source.port !== undefined) return { kind: "port", port: source.port };
  if (source.greeting !== undefined) {
    checkMatch(context, [...path, "greeting"], source.greeting);
    return { kind: "greeting", match: source.greeting };
  }
  if (source.http !== undefined) {
    checkMatch(context, [...path, "http", "match"], source.http.match);
    return { kind: "http", ...source.http };
  }
  if (source.snmp !== undefined) {
    const { sysObjectID = null, sysServices = null } = source.snmp;
    return { kind: "snmp", sysObjectID, sysServices };
  }
  if (source.process !== undefined) {
    const { exe, arguments: args = null, listening = false } = source.process;
    checkMatch(context, [...path, "process", "exe"], exe);
    if (args !== null) checkMatch(context, [...path, "process", "arguments"], args);
    return { kind: "process", exe, arguments: args, listening };
  }
  if (kind === "class" && source.class !== undefined) {
    context.reference("CIClass", source.class, [...path, "class"]);
    return { kind: "class", class: source.class };
  }
  return { kind: "tls" };
}

function compileSteps(context: Context, source: Spec, on: On): readonly PatternStep[] {
  const names = new Set<string>();
  return source.steps.flatMap((named, index) => {
    const entries = Object.entries(named);
    const path: Path = ["spec", "steps", index];
    if (entries.length !== 1)
      context.report(
        "OPS107",
        path,
        "a step is one name with one probe",
        "write one list entry for each: - conf: { ssh: … }",
      );
    return entries.map(([name, written]): PatternStep => {
      const at = [...path, name];
      if (names.has(name) || subjectKeys.includes(name))
        context.report(
          "OPS109",
          { path: at, key: true },
          names.has(name) ? `the step "${name}" is there already` : `"${name}" is what the pattern applies to`,
          "give the step another name",
        );
      names.add(name);
      return compileStep(context, at, { name, written, on, needs: source.needs ?? [] });
    });
  });
}

const subjectKeys: readonly string[] = ["port", "snmp", "process"];

function compileStep(
  context: Context,
  path: Path,
  {
    name,
    written,
    on,
    needs,
  }: {
    readonly name: string;
    readonly written: z.infer<typeof step>;
    readonly on: On;
    readonly needs: readonly CredentialType[];
  },
): PatternStep {
  const given = probeKinds.filter((kind) => written[kind] !== undefined);
  const [kind = "tls"] = given;
  if (given.length !== 1)
    context.report(
      "OPS107",
      path,
      `a step asks by exactly one of ${probeKinds.join(", ")}`,
      "split it into several steps",
    );
  const needed = neededBy(kind);
  if (needed !== null && !needs.includes(needed))
    context.report(
      "OPS373",
      { path: [...path, kind], key: true },
      `it asks by ${kind}, and "needs" does not name the credential`,
      `add needs: [${[...needs, needed].join(", ")}]`,
    );
  const { probe, ...others } = compileProbes(context, path, kind, written);
  const seesPort = on.kind !== "snmp" && on.kind !== "class" && !(on.kind === "process" && !on.listening);
  if (asksPort(kind) && "port" in probe && probe.port === null && !seesPort)
    context.report(
      "OPS373",
      { path: [...path, kind], key: true },
      "no port is seen where this pattern applies",
      "write the port: { path: /, port: 8080 }",
    );
  if (written.parse !== undefined && (kind === "snmp" || kind === "sql" || kind === "tls"))
    context.report(
      "OPS373",
      { path: [...path, "parse"], key: true },
      `what ${kind} answers is read already`,
      "take `parse` out: the step is rows",
    );
  return {
    name,
    probe,
    ...others,
    parse: written.parse === undefined ? null : compileParser(context, [...path, "parse"], written.parse),
    mask: written.mask ?? [],
  };
}

/** The steps, and what the pattern applies to. */
function scopeOf(on: On, steps: readonly PatternStep[]): Scope {
  const seen = ["greeting", "http", "tls", "port"].includes(on.kind) ? ["port"] : on.kind === "class" ? [] : [on.kind];
  const fields = Object.fromEntries([...seen, ...steps.map(({ name }) => name)].map((name) => [name, anyField]));
  return { record: { name: "the pattern", fields }, variables: { host: anyField } };
}

/** A pattern that nobody has played on a recording is a guess. */
function warnUntested(context: Context, name: string): void {
  const isPlayed = context.catalog
    .all("Scenario")
    .some(({ source }) => source?.steps.some(({ discover }) => discover?.patterns?.includes(name) === true) === true);
  if (!isPlayed)
    context.report(
      "OPS376",
      { path: ["spec"], key: true },
      `no scenario plays the pattern "${name}" on a recording`,
      `add a Scenario with the step { discover: { target: …, patterns: [${name}] } }`,
      "warning",
    );
}
