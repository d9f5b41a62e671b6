import pg from "pg";
import { createBound } from "./bound.ts";
import type { Login } from "./logins.ts";
import { codeOf, type Refusal, refusal, refusalOf, timedOut } from "./refusal.ts";
import type { SqlConnection, SqlOpenParams } from "./sql-connection.ts";

/** Types whose text is a number, a truth value or JSON; all others stay the text that PostgreSQL prints. */
const parsers: { readonly [type: number]: (text: string) => unknown } = {
  16: (text) => text === "t",
  20: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  21: Number,
  23: Number,
  26: Number,
  114: parseJson,
  700: Number,
  701: Number,
  3802: parseJson,
};

/** Logs in over TLS, and in clear where the server has none. */
export async function openPostgresql(params: SqlOpenParams): Promise<Login<SqlConnection>> {
  const secure = await open(params, true);
  return secure === "noTls" ? ((await open(params, false)) as Login<SqlConnection>) : secure;
}

async function open(params: SqlOpenParams, tls: boolean): Promise<Login<SqlConnection> | "noTls"> {
  const { where, address, port, database, secret, limits, signal } = params;
  const client = new pg.Client({
    host: address,
    port,
    user: secret.user,
    password: secret.password,
    database: database ?? "postgres",
    application_name: "opsloom discovery",
    ...(tls ? { ssl: { rejectUnauthorized: false, minVersion: "TLSv1" } } : { ssl: false }),
    types: { getTypeParser: (type) => (text: string | Buffer) => (parsers[type] ?? String)(String(text)) },
  });
  // The reason is told by whatever was waited for; a later error must not end the process.
  client.on("error", () => {});
  const stream = () =>
    (client as unknown as { connection: { stream: { bytesRead?: number; destroy(): void } } }).connection.stream;
  const bounded = (deadlineMs: number) =>
    createBound({
      where,
      deadlineMs,
      maxBytes: limits.maxBytes,
      signal,
      read: () => stream().bytesRead ?? 0,
      stop: () => stream().destroy(),
    });
  const bound = bounded(limits.loginMs);
  try {
    await client.connect();
  } catch (error) {
    stream().destroy();
    signal.throwIfAborted();
    if (bound.broken !== null) return { kind: "failed", refusal: bound.broken };
    if (error instanceof Error && /does not support SSL/.test(error.message)) return "noTls";
    return loginOf(where, error);
  } finally {
    bound.end();
  }
  return {
    kind: "accepted",
    value: {
      async select(statement) {
        const asking = bounded(limits.answerMs);
        try {
          await client.query("begin transaction read only");
          await client.query(`set local statement_timeout = ${Math.ceil(limits.answerMs)}`);
          // The extended protocol takes one statement and no more.
          const { rows } = await client.query<object>({
            text: statement,
            values: [],
            queryMode: "extended",
          } as pg.QueryConfig);
          asking.check();
          if (asking.broken !== null) return asking.broken;
          const bytes = stream().bytesRead ?? 0;
          return { rows, bytes };
        } catch (error) {
          signal.throwIfAborted();
          return asking.broken ?? refusalOfStatement(where, error);
        } finally {
          asking.end();
        }
      },
      close: () => stream().destroy(),
    },
  };
}

function loginOf(where: string, error: unknown): Login<never> {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === "28P01") return { kind: "refused" };
  if (code === "28000")
    return {
      kind: "failed",
      refusal: refusal("permission", `${where}: ${text}`, "let pg_hba.conf take the user from the collector"),
    };
  if (code === "3D000")
    return { kind: "failed", refusal: refusal("configuration", `${where}: ${text}`, "name a database that is there") };
  if (code.startsWith("53") || code.startsWith("57P"))
    return { kind: "failed", refusal: refusal("network", `${where}: ${text}`, "try it again later") };
  return { kind: "failed", refusal: refusalOf(where, error) };
}

function refusalOfStatement(where: string, error: unknown): Refusal {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === "42501") return refusal("permission", `${where}: ${text}`, "grant the user to read it");
  if (code === "57014") return timedOut(where);
  if (code === "25006")
    return refusal("configuration", `${where}: the statement would write: ${text}`, "ask for what only reads");
  if (/^[0-9A-Z]{5}$/.test(code))
    return refusal("configuration", `${where}: ${text}`, "correct the statement of the pattern");
  return refusalOf(where, error);
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}
