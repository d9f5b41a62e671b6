import type { ProbeAnswer, SqlProbe } from "../../engine/pattern/probe.ts";
import type { Login } from "./logins.ts";
import { openMysql } from "./mysql.ts";
import { openPostgresql } from "./postgresql.ts";
import { refusal, tooLarge } from "./refusal.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";
import type { SqlConnection } from "./sql-connection.ts";
import { sqlToJson } from "./sql-value.ts";

/** Runs one statement that only reads. */
export async function askSql(target: ProbeTarget, probe: SqlProbe, session: ProbeSession): Promise<ProbeAnswer> {
  if (!/^\s*(?:select|show)\b/i.test(probe.select) || probe.select.includes(";"))
    return refusal(
      "configuration",
      `"${probe.select.slice(0, 100)}" is not one statement that reads`,
      "begin it with select or show, and write no semicolon",
    );
  const where = `${target.address}:${probe.port} (${probe.dialect})`;
  const began = performance.now();
  const open = probe.dialect === "postgresql" ? openPostgresql : openMysql;
  const entered = await session.logins.enter({
    address: target.address,
    kind: "sql",
    where,
    login: (secret): Promise<Login<SqlConnection>> =>
      open({
        where,
        address: target.address,
        port: probe.port,
        database: probe.database,
        secret,
        limits: session.limits,
        signal: session.signal,
      }),
  });
  if (!entered.ok) return entered;
  try {
    const selected = await entered.value.select(probe.select);
    session.signal.throwIfAborted();
    if ("ok" in selected) return selected;
    if (selected.rows.length > session.limits.maxRows) return tooLarge(where, `${session.limits.maxRows} rows`);
    return {
      ok: true,
      output: selected.rows.map((row) => sqlToJson(row)),
      credential: entered.credential,
      bytes: selected.bytes,
      tookMs: performance.now() - began,
    };
  } finally {
    entered.value.close();
  }
}
