import type { RepairNews } from "../alert/repair.ts";
import { isJsonObject } from "../base/json.ts";
import type { CallAnswer } from "./ir.ts";

/**
 * What a probe says that is answered by a stub. It is called once: a stub answers the same however often it is asked at
 * one instant. A probe answers `up`; any other function passes by answering at all.
 */
export function probed(answer: CallAnswer): RepairNews {
  if ("fault" in answer) return { kind: "probed", passed: false, detail: JSON.stringify(answer.fault) };
  const { output } = answer;
  const passed = !isJsonObject(output) || output["up"] !== false;
  return { kind: "probed", passed, detail: JSON.stringify(output).slice(0, 300) };
}
