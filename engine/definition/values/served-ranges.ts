import { suggestion } from "../../base/suggestion.ts";
import { capabilities, type Collector } from "../../discovery/collector.ts";
import type { Discovery } from "../../discovery/ir.ts";
import { anyCollector, partsOf } from "../../discovery/plan.ts";
import { type Interval, parseRange, subtract } from "../../discovery/range.ts";
import type { Context } from "../context.ts";

/** A range that no collector serves would be swept by nobody, and only the run would say so. */
export function checkServedRanges(
  context: Context,
  discovery: Pick<Discovery, "collector" | "credentials" | "ranges" | "exclude">,
): void {
  const { catalog } = context;
  const names = catalog.names("Collector");
  const { collector } = discovery;
  // A Discovery that is checked alone, without what is published, has no collectors to be looked at.
  if (collector === null || names.length === 0) return;
  const path = ["spec", "collector"];
  if (collector !== anyCollector && !names.includes(collector)) {
    context.report("OPS301", path, `no Collector "${collector}" is defined`, suggestion(collector, names));
    return;
  }
  const collectors = catalog.all("Collector").flatMap(({ name, source }): Collector[] => {
    if (source === null) return [];
    const { ranges, exclude = [] } = source;
    if (intervals([...ranges, ...exclude]) === null) return [];
    return [
      { name, title: name, ranges, exclude, capabilities: source.capabilities ?? capabilities, silentAfterMs: null },
    ];
  });
  const [asked, without] = [intervals(discovery.ranges), intervals(discovery.exclude)];
  // What is no range, here or there, is reported where it stands.
  if (asked === null || without === null || collectors.length < names.length) return;
  const parts = partsOf(discovery, subtract(asked, without), collectors);
  if (parts.ok) return;
  const [what = "", remedy = ""] = parts.error.split(": ");
  context.report("OPS388", path, `the discovery ${what}`, remedy);
}

function intervals(texts: readonly string[]): Interval[] | null {
  const found: Interval[] = [];
  for (const text of texts) {
    const range = parseRange(text);
    if (!range.ok) return null;
    found.push(range.value);
  }
  return found;
}
