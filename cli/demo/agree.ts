import { fieldText } from "../output/record-cell.ts";
import { numberOf, show } from "./acts.ts";
import type { Demo } from "./demo.ts";

/** States in which somebody is asked. */
const waiting: readonly string[] = ["agreement", "assess", "authorize"];

/**
 * Everybody who is asked agrees, one after the other, until nobody is asked any more; who watches is asked once. False
 * = it was rejected.
 */
export async function agreeTo(demo: Demo, id: string): Promise<boolean> {
  const number = numberOf(id);
  const { api } = demo;
  const asked = new Set<string>();
  let agreed: boolean | null = null;
  await demo.until(`${number} to be agreed to`, async () => {
    const record = await show(demo, id);
    if (agreed === false) return true;
    if (agreed !== null && !waiting.includes(record.state)) return true;
    const { items } = await api.call.listApprovals({ query: { all: "true" } });
    const next = items.find((item) => item.number === number && !asked.has(`${item.stage} ${item.approver}`));
    if (next === undefined) return null;
    agreed ??= await demo.agrees(
      `agree to ${number}, ${fieldText(record.fields["title"] ?? null)}, as ${next.approver}?`,
    );
    const { call } = await demo.as(next.approver);
    const [type = ""] = id.split("/");
    const input = { digest: next.digest, comment: "in the demo" };
    await call.commandRecord({
      params: { type, number },
      body: { command: agreed ? "approve" : "reject", input },
    });
    asked.add(`${next.stage} ${next.approver}`);
    demo.say(
      `  ${next.approver} ${agreed ? "agreed" : "did not agree"} to ${number} (${next.approval}, ${next.stage})`,
    );
    return null;
  });
  return agreed !== false;
}
