import type { IncomingHttpHeaders } from "node:http";
import { ok, type Result } from "../../engine/base/result.ts";
import type { Receive } from "../../engine/event/ir.ts";
import { cloudEventText } from "./cloudevent.ts";

/** A body as one JSON text: lines become the items of an array, the fields of a form the keys of an object. */
export function deliveryText(
  webhook: Receive["webhook"],
  headers: IncomingHttpHeaders,
  body: string,
): Result<string, string> {
  switch (webhook) {
    case "lines":
      return ok(
        `[${body
          .split("\n")
          .filter((line) => line.trim() !== "")
          .join(",")}]`,
      );
    case "form":
      return ok(formText(body));
    default:
      return cloudEventText(headers, body);
  }
}

/** Texts by the names of the fields; one that is given several times is a list. */
function formText(body: string): string {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body)) fields.set(name, [...(fields.get(name) ?? []), value]);
  const entries = [...fields].map(
    ([name, values]) => `${JSON.stringify(name)}:${JSON.stringify(values.length === 1 ? values[0] : values)}`,
  );
  return `{${entries.join(",")}}`;
}
