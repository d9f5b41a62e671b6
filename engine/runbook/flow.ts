/** Flow directives: `continue`, `exit`, `end`, or the name of a task of the same list, forward or backward. */
import { type Json } from "../base/json.ts";
import type { Flow } from "./ir.ts";
import { type Reader, report } from "./reader.ts";

export const CONTINUE: Flow = { to: "continue" };

export function readFlow(reader: Reader, json: Json | undefined, siblings: readonly string[], at: string): Flow {
  if (json === undefined || json === "continue") return CONTINUE;
  if (json === "exit" || json === "end") return { to: json };
  const index = typeof json === "string" ? siblings.indexOf(json) : -1;
  if (index >= 0) return { to: "task", index };
  const names = siblings.length === 0 ? "" : `, or a task of the same list: ${siblings.join(", ")}`;
  report(
    reader,
    "unknownName",
    at,
    `unknown flow directive ${JSON.stringify(json)}; expected continue, exit, end${names}`,
  );
  return CONTINUE;
}
