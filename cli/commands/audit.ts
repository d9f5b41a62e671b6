import { Command } from "commander";
import { instantOption } from "../client/instant.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface AuditOptions extends ConnectOptions {
  readonly since?: string;
  readonly person?: string;
  readonly limit: number;
}

/** `opsloom audit`: who changed who may do what, newest first. */
export function auditCommand(): Command {
  return withApiOptions(new Command("audit"))
    .description("who changed who may do what, and when, newest first (auditor, admin)")
    .option("--since <instant>", "only what was done then or later, such as 2026-11-30T00:00:00Z", instantOption)
    .option("--person <name>", "only what this person did")
    .option("--limit <n>", "at most this many", wholeNumber(1), 50)
    .action(async ({ since, person, ...options }: AuditOptions) => {
      const api = await connect(options);
      const items = await readItems((limit) => api.each.listAudit({ query: { since, person, limit } }), options.limit);
      print(options.output, items, () =>
        items.length === 0
          ? "nothing was changed"
          : table(
              ["at", "person", "action", "subject", "details"],
              items.map((one) => [clockTime(one.at), one.person ?? "-", one.action, one.subject, told(one.details)]),
            ),
      );
    });
}

/** `title laptop, user kim`: what has a value. */
function told(details: { readonly [name: string]: unknown }): string {
  const parts = Object.entries(details).filter(([, value]) => value !== null);
  return oneLine(
    parts.map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", "),
  );
}
