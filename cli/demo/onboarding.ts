import { fieldText } from "../output/record-cell.ts";
import { becomes, linked, numberOf, order, reaches, send, show } from "./acts.ts";
import type { RecordItem, Demo } from "./demo.ts";

/** An analyst joins: one form orders all that they need, one agreement starts it, and each part goes its way. */
export async function playOnboarding(demo: Demo): Promise<string> {
  const form = {
    name: "Bo Hill",
    login: "hill",
    start: "2027-01-04",
    manager: "mia",
    desk: "virtual",
    terminal: true,
  };
  const request = await order(demo, "ruth", "new-analyst", form);
  demo.say(`ruth of human resources orders all that an analyst needs, with one form: ${numberOf(request)}`);
  await reaches(demo, request, "gate");
  const agreed = await demo.agrees(`agree to ${numberOf(request)} as mia, who leads the analyst?`);
  await send(demo, "mia", request, agreed ? "approve" : "reject", { comment: "in the demo" });
  if (!agreed) {
    await reaches(demo, request, "closed");
    demo.say("mia did not agree: nothing of it was begun");
    return request;
  }
  demo.say("mia agreed, once for all of it");
  const items = await itemsOf(demo, request);
  for (const { number, fields, state } of items.values())
    demo.say(`  ${number} ${fieldText(fields["title"])}: ${state}`);
  const item = (name: string): string => items.get(name)?.id ?? "";
  await carryOut(demo, item("email-account"), "kim", "hill@example.com");
  demo.say("kim made the account: what waited for it begins");
  await reaches(demo, item("market-data-terminal"), "approval");
  await send(demo, "lee", item("market-data-terminal"), "reject", { comment: "All seats are taken" });
  demo.say("lee, who answers for the terminals, has no seat left: that part ends alone");
  await carryOut(demo, item("virtual-desktop"), "raj", "vd-17");
  await carryOut(demo, item("spreadsheet-license"), "lee", "Seat 4");
  await carryOut(demo, item("risk-platform-license"), "lee", "Role analyst");
  await carryOut(demo, item("security-training"), "ruth", "Room 2, on the first day");
  const { fields } = await reaches(demo, request, "closed");
  demo.say(
    `${numberOf(request)} is closed, ${fieldText(fields["outcome"])}: ${fieldText(fields["doneItems"])} delivered, ${fieldText(fields["skippedItems"])} left out; ruth is told once`,
  );
  return request;
}

/** The items of a request, by the name of what was ordered. */
async function itemsOf(demo: Demo, request: string): Promise<ReadonlyMap<string, RecordItem>> {
  const { fields } = await becomes(demo, request, "in progress", ({ state }) => state === "inProgress");
  const ids = await linked(demo, request, "items", Number(fields["openItems"]));
  const items = await Promise.all(ids.map((id) => show(demo, id)));
  return new Map(items.map((found) => [(found.fields["item"] as { readonly id: string }).id, found]));
}

/** A part that no machine carries out here: people do. */
async function carryOut(demo: Demo, item: string, person: string, result: string): Promise<void> {
  await reaches(demo, item, "work");
  await send(demo, person, item, "fulfil", { result });
  await reaches(demo, item, "complete");
  demo.say(`${person} delivered ${numberOf(item)}: ${result}`);
}
