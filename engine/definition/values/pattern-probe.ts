/** What a step of a pattern asks: exactly one protocol, all of it literal, so that it is known before it is asked. */
import { z } from "zod";
import { isCommand } from "../../pattern/argv.ts";
import type { CredentialType, StepProbe } from "../../pattern/ir.ts";
import type { Context } from "../context.ts";
import { camel, duration, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";

const port = z.int().min(1).max(65_535);
const oid = z.string().regex(/^\d+(?:\.\d+){1,60}$/, "an object identifier such as 1.3.6.1.2.1.1.5.0");
const absolute = z
  .string()
  .max(500)
  .regex(/^\/(?!.*(?:^|\/)\.\.(?:\/|$))[^\p{Cc}*?[\]\\]+$/u, "an absolute path such as /etc/os-release");
const argument = z
  .string()
  .max(1_000)
  .regex(/^[^\p{Cc}]*$/u, "one line of text");

export const probeShapes = {
  ssh: z.strictObject({
    command: z.union([word, z.array(word).min(2).max(5)]),
    arguments: z.array(argument).max(50).optional(),
    privilege: z.literal("sudo").optional(),
    timeout: duration.optional(),
  }),
  read: z.strictObject({
    file: absolute,
    maxBytes: z.int().min(1).max(4_194_304).optional(),
    privilege: z.literal("sudo").optional(),
  }),
  snmp: z.strictObject({
    get: z.array(oid).min(1).max(100).optional(),
    walk: oid.optional(),
    table: oid.optional(),
    columns: z.record(camel, z.int().min(1).max(1_000)).optional(),
  }),
  http: z.strictObject({
    path: z
      .string()
      .max(1_000)
      .regex(/^\/[^\s]*$/, "a path such as /status"),
    method: z.enum(["get", "head"]).optional(),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), argument).optional(),
    port: port.optional(),
    tls: z.boolean().optional(),
  }),
  sql: z.strictObject({
    dialect: z.enum(["postgresql", "mysql"]),
    select: z.string().min(1).max(10_000),
    database: word.optional(),
    port: port.optional(),
  }),
  redis: z.strictObject({
    command: z.enum(["INFO", "CONFIG GET", "CLIENT LIST"]),
    arguments: z.array(argument).max(10).optional(),
    port: port.optional(),
  }),
  tls: z.strictObject({
    starttls: z.enum(["smtp", "imap", "ldap", "postgresql"]).optional(),
    serverName: word.optional(),
    port: port.optional(),
  }),
};

export type ProbeKind = keyof typeof probeShapes;

export const probeKinds = Object.keys(probeShapes) as readonly ProbeKind[];

export type ProbeSource = { readonly [Kind in ProbeKind]?: z.infer<(typeof probeShapes)[Kind]> | undefined };

/** The type of credential without which a probe cannot ask; null = it may be asked without. */
export function neededBy(kind: ProbeKind): CredentialType | null {
  if (kind === "ssh" || kind === "read") return "ssh";
  return kind === "snmp" || kind === "sql" ? kind : null;
}

/** Whether a probe asks a port that may be the one that was seen. */
export function asksPort(kind: ProbeKind): boolean {
  return kind === "http" || kind === "sql" || kind === "redis" || kind === "tls";
}

const defaultTimeoutMs = 10_000;
const defaultMaxBytes = 1_048_576;

/**
 * The question of a step, and those that are asked where the command before is not there: programs for administrators
 * are not on the PATH of others. `kind` is the one that is given; what is wrong with it is reported.
 */
export function compileProbes(
  context: Context,
  path: Path,
  kind: ProbeKind,
  source: ProbeSource,
): { readonly probe: StepProbe; readonly or?: readonly StepProbe[] } {
  const [first, ...others] = [source.ssh?.command ?? []].flat();
  if (kind !== "ssh" || first === undefined || others.length === 0)
    return { probe: compileProbe(context, path, kind, source) };
  const [probe, ...or] = [first, ...others].map((command) =>
    compileProbe(context, path, kind, { ssh: { ...source.ssh, command } }),
  );
  return probe === undefined ? { probe: compileProbe(context, path, kind, source) } : { probe, or };
}

function compileProbe(context: Context, path: Path, kind: ProbeKind, source: ProbeSource): StepProbe {
  const at = [...path, kind];
  switch (kind) {
    case "ssh": {
      const { command: written = "", arguments: args = [], privilege = null, timeout } = source.ssh ?? {};
      const [command = ""] = [written].flat();
      if (!isCommand(command) || command.split("/").includes(".."))
        context.report(
          "OPS374",
          [...at, "command"],
          `"${command}" is no plain command`,
          "write a bare name or an absolute path: { command: nginx, arguments: [-T] }",
        );
      const timeoutMs = timeout === undefined ? defaultTimeoutMs : compileElapsed(context, [...at, "timeout"], timeout);
      return { kind, command, arguments: args, privilege, timeoutMs };
    }
    case "read": {
      const { file = "", maxBytes = defaultMaxBytes, privilege = null } = source.read ?? {};
      return { kind, file, maxBytes, privilege };
    }
    case "snmp":
      return { kind, ask: compileSnmp(context, at, source.snmp ?? {}) };
    case "http": {
      const { path: page = "/", method = "get", headers = {}, port: written = null, tls = false } = source.http ?? {};
      return { kind, path: page, method, headers, port: written, tls };
    }
    case "sql": {
      const { dialect = "postgresql", select = "", database = null, port: written = null } = source.sql ?? {};
      if (!/^\s*(?:select|show)\b/iu.test(select) || select.includes(";"))
        context.report(
          "OPS375",
          [...at, "select"],
          "the statement is not one that only reads",
          "it begins with `select` or `show`, and holds no `;`",
        );
      return { kind, dialect, select, database, port: written };
    }
    case "redis": {
      const { command = "INFO", arguments: args = [], port: written = null } = source.redis ?? {};
      return { kind, command, arguments: args, port: written };
    }
    case "tls": {
      const { starttls = null, serverName = null, port: written = null } = source.tls ?? {};
      return { kind, starttls, serverName, port: written };
    }
  }
  return kind satisfies never;
}

function compileSnmp(
  context: Context,
  path: Path,
  { get, walk, table, columns }: NonNullable<ProbeSource["snmp"]>,
): Extract<StepProbe, { readonly kind: "snmp" }>["ask"] {
  const given = [get, walk, table].filter((one) => one !== undefined).length;
  if (given !== 1 || (table === undefined) !== (columns === undefined))
    context.report(
      "OPS107",
      path,
      "SNMP is asked by exactly one of get, walk, and table with columns",
      "write { table: 1.3.6.1.2.1.2.2.1, columns: { name: 2 } }",
    );
  if (get !== undefined) return { get };
  return walk !== undefined ? { walk } : { table: table ?? "", columns: columns ?? {} };
}
