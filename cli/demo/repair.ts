import { fieldText } from "../output/record-cell.ts";
import type { Demo, RecordItem } from "./demo.ts";

/**
 * Follows incident and change to their ends, asks for the approval when it is due, and shows the run. False when it was
 * rejected.
 */
export async function repair(demo: Demo, { number }: RecordItem): Promise<boolean> {
  const { api } = demo;
  const approved = new Set<string>();
  let [rejected, shown] = [false, false];
  const look = async () => {
    const incident = await api.call.showRecord({ params: { type: "incident", number } });
    const change = incident.links["change"]?.[0]?.split("/")[1];
    demo.sayOnce(`${number} is ${incident.state}`);
    if (change === undefined) return null;
    const view = await api.call.showRecord({ params: { type: "change", number: change } });
    demo.sayOnce(`${change} is ${view.state}: ${fieldText(view.fields["title"])}`);
    if (!view.final && !approved.has(change)) {
      const answer = await approve(demo, change);
      if (answer !== null) approved.add(change);
      rejected = answer === false;
    }
    if (approved.has(change) && !rejected && !shown) shown = await showRun(demo, change);
    if (rejected) return view.final ? true : null;
    const { closeCode } = view.fields;
    if (view.final && closeCode !== "successful")
      throw new Error(`${change} is ${view.state} as "${fieldText(closeCode)}": opsloom story ${change} tells why`);
    return view.final && shown && incident.fields["resolvedAt"] !== undefined ? true : null;
  };
  await demo.until("the repair to end", look, 10 * 60_000);
  return !rejected;
}

/** The runbook's steps while they happen; false when it has not begun. */
async function showRun({ api, audience, stop }: Demo, change: string): Promise<boolean> {
  const { items } = await api.call.listRuns({ query: { record: `change/${change}` } });
  const [run] = items;
  if (run === undefined) return false;
  await audience.watch(api.follow.followRun({ params: { id: run.id }, signal: stop }));
  return true;
}

/** Whether the change was approved; null = nobody is asked yet. */
async function approve(demo: Demo, change: string): Promise<boolean | null> {
  const { api } = demo;
  const { items } = await api.call.listApprovals({ query: { all: "true" } });
  const waiting = items.filter((item) => item.number === change);
  const [first] = waiting;
  if (first === undefined) return null;
  const approver = waiting.find(({ approver: name }) => name === "mia")?.approver ?? first.approver;
  demo.say(
    `${change} asks ${waiting.map((item) => item.approver).join(", ")} to approve (${first.approval}, ${first.stage})`,
  );
  const yes = await demo.agrees(`approve ${change} as ${approver}?`);
  const as = await demo.as(approver);
  const body = {
    command: yes ? "approve" : "reject",
    input: { digest: first.digest, comment: yes ? "approved in the demo" : "rejected in the demo" },
  };
  await as.call.commandRecord({ params: { type: "change", number: change }, body });
  demo.say(`${approver} ${yes ? "approved" : "rejected"} ${change}`);
  return yes;
}
