import net from "node:net";
import mysql from "mysql2";
import { type Bound, createBound } from "./bound.ts";
import type { Login } from "./logins.ts";
import { codeOf, type Refusal, refusal, refusalOf, timedOut } from "./refusal.ts";
import type { SqlConnection, SqlOpenParams } from "./sql-connection.ts";

/** Logs in over TLS, and in clear where the server has none. */
export async function openMysql(params: SqlOpenParams): Promise<Login<SqlConnection>> {
  const secure = await open(params, true);
  return secure === "noTls" ? ((await open(params, false)) as Login<SqlConnection>) : secure;
}

async function open(params: SqlOpenParams, tls: boolean): Promise<Login<SqlConnection> | "noTls"> {
  const { where, address, port, database, secret, limits, signal } = params;
  let bound: Bound | null = null;
  const socket = net.connect({ host: address, port });
  // Before the library reads them: it would look for the end of a packet through all that a stranger sends.
  socket.on("data", () => bound?.check());
  const connection = mysql.createConnection({
    stream: socket,
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
  const begin = (deadlineMs: number): Bound =>
    (bound = createBound({
      where,
      deadlineMs,
      maxBytes: limits.maxBytes,
      signal,
      read: () => socket.bytesRead,
      stop: () => connection.destroy(),
    }));
  const login = begin(limits.loginMs);
  try {
    await settled(socket, (done) => connection.connect(done));
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    if (login.broken !== null) return { kind: "failed", refusal: login.broken };
    if (codeOf(error) === "HANDSHAKE_NO_SSL_SUPPORT") return "noTls";
    return loginOf(where, error);
  } finally {
    login.end();
  }
  const query = (text: string): Promise<unknown> =>
    settled(socket, (done) => connection.query(text, (error, rows) => done(error, rows)));
  return {
    kind: "accepted",
    value: {
      async select(statement) {
        const asking = begin(limits.answerMs);
        try {
          await query("start transaction read only");
          await limitTime(query, limits.answerMs);
          const rows = await query(statement);
          asking.check();
          if (asking.broken !== null) return asking.broken;
          return { rows: Array.isArray(rows) ? (rows as object[]) : [], bytes: socket.bytesRead };
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
async function limitTime(query: (text: string) => Promise<unknown>, ms: number): Promise<void> {
  try {
    await query(`set session max_statement_time = ${ms / 1_000}`);
  } catch (error) {
    if (numberOf(error) !== unknownVariable) throw error;
    await query(`set session max_execution_time = ${Math.ceil(ms)}`);
  }
}

/** The library calls nobody back once the connection is destroyed: its end ends the wait. */
function settled(
  socket: net.Socket,
  start: (done: (error: Error | null, value?: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
    socket.once("close", onClose);
    start((error, value) => {
      socket.off("close", onClose);
      if (error === null || error === undefined) resolve(value);
      else reject(error);
    });
    if (socket.destroyed) onClose();
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
  return refusalOf(where, error);
}
