import type { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { RemediationHalt } from "../../store/remediation/halt.ts";
import type { halt } from "../contract/remediation-halt.ts";

export function presentHalt(stored: RemediationHalt): z.input<typeof halt> {
  return { ...stored, at: instantText(stored.at) };
}
