/** Lines that a scenario has a source of logs send: so many of each text, at equal times. */
import { z } from "zod";
import { logSeverities } from "../../log/line.ts";
import type { SaidLines } from "../../simulation/said-lines.ts";
import type { Context } from "../context.ts";
import { duration, nameOf } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileSpell } from "./spell.ts";

const name = z.string().max(200);

export const saidLines = z.strictObject({
  source: nameOf("LogSource"),
  for: duration,
  every: duration,
  lines: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(2_000),
        app: name.optional(),
        host: name.optional(),
        severity: z.enum(logSeverities).optional(),
        count: z.number().min(0).max(1_000).optional(),
        to: z.number().min(0).max(1_000).optional(),
      }),
    )
    .min(1)
    .max(50),
});

type Source = z.infer<typeof saidLines>;

/** Of a step that has none. */
export const nothingSaid: Source = { source: "", for: "1m", every: "1m", lines: [] };

/** Lines of one step or one entry of `given.logs`. */
const mostLines = 100_000;

export function compileSaidLines(context: Context, path: Path, source: Source): SaidLines {
  context.reference("LogSource", source.source, [...path, "source"]);
  const each = source.lines.reduce((sum, { count = 1, to = count }) => sum + Math.max(count, to), 0);
  const less = "let them come for a shorter time, or less often";
  const spell = compileSpell(context, path, source, { each, most: mostLines, what: "lines", less });
  return {
    source: source.source,
    ...spell,
    lines: source.lines.map(({ text, app = "", host = "", severity, count = 1, to = count }) => ({
      text,
      app,
      host,
      severity: severity ?? null,
      from: count,
      to,
    })),
  };
}
