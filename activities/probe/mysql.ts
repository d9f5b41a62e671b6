import mysql, { type Connection } from "mysql2";
import { createBound } from "./bound.ts";
import type { Login } from "./logins.ts";
import { codeOf, type Refusal, refusal, refusalOf, timedOut } from "./refusal.ts";
import type { SqlConnection, SqlOpenParams } from "./sql.ts";

/** Logs in over TLS, and in clear where the server has none. */
export async function openMysql(params: SqlOpenParams): Promise<Login<SqlConnection>> {
  const secure = await open(params, true);
  return secure === "noTls" ? ((await open(params, false)) as Login<SqlConnection>) : secure;
}

async function open(params: SqlOpenParams, tls: boolean): Promise<Login<SqlConnection> | "noTls"> {
  const { where, address, port, database, secret, limits, signal } = params;
  const connection = mysql.createConnection({
    host: address,
    port,
    user: secret.user,
    password: secret.password,
    ...(database === null ? {} : { database }),
    ...(tls ? { ssl: { rejectUnauthorized: false, minVersion: "TLSv1.2" } } : {}),
    connectTimeout: limits.connectMs,
    // A server could ask for files of this machine otherwise.
    flags: ["-LOCAL_FILES"],
    multipleStatements: false,
    dateStrings: true,
    supportBigNumbers: true,
  });
  connection.on("error", () => {});
  const { stream } = connection as unknown as { stream: { bytesRead?: number } };
  const bounded = (deadlineMs: number) =>
    createBound({
      where,
      deadlineMs,
      maxBytes: limits.maxBytes,
      signal,
      read: () => stream.bytesRead ?? 0,
      stop: () => connection.destroy(),
    });
  const bound = bounded(limits.loginMs);
  try {
    await settled(connection, bound, (done) => connection.connect(done));
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    if (bound.broken !== null) return { kind: "failed", refusal: bound.broken };
    if (codeOf(error) === "HANDSHAKE_NO_SSL_SUPPORT") return "noTls";
    return loginOf(where, error);
  } finally {
    bound.end();
  }
  const query = (text: string, watch: ReturnType<typeof bounded>): Promise<unknown> =>
    settled(connection, watch, (done) => connection.query(text, (error, rows) => done(error, rows)));
  return {
    kind: "accepted",
    value: {
      async select(statement) {
        const asking = bounded(limits.answerMs);
        try {
          await query("start transaction read only", asking);
          await limitTime(query, asking, limits.answerMs);
          const rows = await query(statement, asking);
          return { rows: Array.isArray(rows) ? (rows as object[]) : [], bytes: stream.bytesRead ?? 0 };
        } catch (error) {
          signal.throwIfAborted();
          return asking.broken ?? refusalOfStatement(where, error);
        } finally {
          asking.end();
        }
      },
      close: () => connection.destroy(),
    },
  };
}

/** MariaDB counts seconds, MySQL milliseconds, each by a name that the other does not know. */
async function limitTime<W>(query: (text: string, watch: W) => Promise<unknown>, watch: W, ms: number): Promise<void> {
  try {
    await query(`set session max_statement_time = ${ms / 1_000}`, watch);
  } catch (error) {
    if (numberOf(error) !== unknownVariable) throw error;
    await query(`set session max_execution_time = ${Math.ceil(ms)}`, watch);
  }
}

/** The library calls nobody back once it is destroyed: the bound's word ends the wait. */
function settled(
  connection: Connection,
  bound: { readonly broken: Refusal | null },
  start: (done: (error: Error | null, value?: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { stream } = connection as unknown as { stream: NodeJS.EventEmitter };
    const onClose = (): void =>
      reject(
        new Error(bound.broken === null ? "the connection was closed" : "it was broken off", {
          cause: Object.assign(new Error("closed"), { code: "ECONNRESET" }),
        }),
      );
    stream.once("close", onClose);
    start((error, value) => {
      stream.off("close", onClose);
      if (error === null || error === undefined) resolve(value);
      else reject(error);
    });
  });
}

const unknownVariable = 1193;
const accessDenied = 1045;
const noPrivilege = new Set([1044, 1130, 1129, 1142, 1143, 1227, 1370]);
const tookTooLong = new Set([1969, 3024]);
const wouldWrite = 1792;

function numberOf(error: unknown): number {
  return error instanceof Error && "errno" in error ? Number(error.errno) : 0;
}

function loginOf(where: string, error: unknown): Login<never> {
  if (numberOf(error) === accessDenied) return { kind: "refused" };
  return { kind: "failed", refusal: refusalOfStatement(where, error) };
}

function refusalOfStatement(where: string, error: unknown): Refusal {
  const number = numberOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (noPrivilege.has(number)) return refusal("permission", `${where}: ${text}`, "grant the user to read it");
  if (tookTooLong.has(number)) return timedOut(where);
  if (number === wouldWrite)
    return refusal("configuration", `${where}: the statement would write: ${text}`, "ask for what only reads");
  if (number >= 1000 && number < 5000)
    return refusal("configuration", `${where}: ${text}`, "correct the statement of the pattern");
  return refusalOf(where, error instanceof Error && error.cause !== undefined ? error.cause : error);
}
