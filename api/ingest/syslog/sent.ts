/** What an address sent, as lines of a source of logs and as deliveries of a source of events. */
import { cleanLine, cleanJson } from "../../../engine/event/clean.ts";
import type { LogLine } from "../../../engine/log/line.ts";
import { parseSyslog, syslogBody, syslogLine } from "../../../engine/log/syslog.ts";
import type { SentLines } from "../../../store/log/save.ts";
import type { Takers } from "./takers.ts";

/** null: only a source of events takes them. What none takes is counted. */
export function sentLines(from: string, texts: readonly string[], { logs, events }: Takers): SentLines | null {
  if (logs === null) {
    if (events !== null) return null;
    const example = cleanLine(`${from}: ${texts[0] ?? ""}`, 200);
    const refused = [{ reason: "no source takes this address", lines: texts.length, example }];
    return { source: "", lines: [], refused };
  }
  const lines: LogLine[] = [];
  let [empty, example] = [0, ""];
  for (const text of texts) {
    const line = syslogLine(parseSyslog(text), from);
    if (line === null) [empty, example] = [empty + 1, cleanLine(text, 200)];
    else lines.push(line);
  }
  const refused = empty === 0 ? [] : [{ reason: "a message without a text", lines: empty, example }];
  return { source: logs, lines, refused };
}

/** Each message that the source of events takes is a delivery. */
export function deliveriesOf(
  from: string,
  texts: readonly string[],
  { events }: Takers,
): readonly { readonly source: string; readonly body: string }[] {
  if (events === null) return [];
  const { source, takes } = events;
  return texts.flatMap((text) => {
    const message = parseSyslog(text);
    if (message.severity > takes.atLeast || takes.apps?.includes(message.app) === false) return [];
    return [{ source, body: JSON.stringify(cleanJson(syslogBody(message, from))) }];
  });
}
