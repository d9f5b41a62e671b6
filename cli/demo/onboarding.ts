import { fieldText } from "../output/record-cell.ts";
import { becomes, linked, numberOf, order, reaches, send, show } from "./acts.ts";
import { agreeTo } from "./agree.ts";
import type { RecordItem, Demo } from "./demo.ts";
import { startCloud } from "./moto.ts";

/**
 * An analyst joins: one form orders all that they need, one agreement starts it, and each part goes its way. The
 * desktop is made in moto, where that is installed.
 */
export async function playOnboarding(demo: Demo, home: string): Promise<string> {
  const cloud = await startCloud(demo, home);
  try {
    return await join(demo, typeof cloud === "string" ? cloud : null);
  } finally {
    if (typeof cloud !== "string") await cloud.stop();
  }
}

/** `noCloud` says why no desktop can be made; null = it can. */
async function join(demo: Demo, noCloud: string | null): Promise<string> {
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
  await deliverDesktop(demo, item("virtual-desktop"), noCloud);
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

/** Planned, agreed to as it was planned, made, found, and delivered; or by hand, where nothing can be made. */
async function deliverDesktop(demo: Demo, item: string, noCloud: string | null): Promise<void> {
  if (noCloud !== null) {
    demo.say(`no desktop is made by itself: ${noCloud}`);
    return carryOut(demo, item, "raj", "vd-17");
  }
  const stack = await demo.until("the stack of the desktop", async () => {
    const { items } = await demo.api.call.listRecords({ params: { type: "stack" }, query: { limit: 50 } });
    return items.find(({ openedAt }) => Date.parse(openedAt) >= demo.began) ?? null;
  });
  const { fields } = await becomes(demo, stack.id, "planned", ({ state }) => state !== "planning");
  demo.say(
    `${stack.number} plans the desktop ${fieldText(fields["machine"] ?? null)}, nothing is made yet: digest ${fieldText(fields["digest"] ?? null).slice(0, 16)}`,
  );
  if (!(await agreeTo(demo, stack.id))) {
    demo.say("nobody agreed to what is made: the item is delivered by hand");
    return carryOut(demo, item, "raj", "vd-17");
  }
  const made = await becomes(demo, stack.id, "made", ({ state }) => !["agreement", "building"].includes(state));
  if (made.state !== "inUse") {
    demo.say(`${stack.number} is ${made.state}: people go on with it, or remove it`);
    return carryOut(demo, item, "raj", "vd-17");
  }
  await becomes(demo, item, "delivered", ({ state }) => state === "complete");
  const { id = "" } = made.fields["result"] as { readonly id?: string };
  demo.say(
    `made exactly as planned in moto: the machine ${id}, found in the account as ${fieldText(made.fields["ci"] ?? null)}; ${numberOf(item)} is delivered`,
  );
}
