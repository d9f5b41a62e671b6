import { fieldText } from "../output/record-cell.ts";
import { clockTime } from "../output/time.ts";
import { becomes, numberOf, open, reaches, send, show } from "./acts.ts";
import type { RecordItem, Demo } from "./demo.ts";

/**
 * The e-mail outage: an employee reports it, a vendor has it, each promise has its own clock, and what is internal
 * stays so.
 */
export async function playMail(demo: Demo): Promise<string> {
  const incident = await open(demo, "ada", "incident", {
    title: "Mail does not arrive",
    description: "Since this morning",
    caller: "ada",
    category: "software",
    impact: "medium",
    urgency: "medium",
  });
  const number = numberOf(incident);
  demo.say(`ada reports that mail does not arrive: ${number}`);
  const mine = await (await demo.as("ada")).call.showRecord({ params: { type: "incident", number } });
  for (const { serviceLevel, dueAt } of mine.clocks)
    if (dueAt !== null) demo.say(`  clock ${serviceLevel} runs, due ${clockTime(dueAt)}`);
  await send(demo, "lee", incident, "assign", { assignee: "lee" });
  await send(demo, "lee", incident, "comment", {
    text: "The vendor changed its relay without a word",
    internal: true,
  });
  await send(demo, "lee", incident, "comment", { text: "We have found it and wait for our vendor" });
  await send(demo, "lee", incident, "hold", { holdReason: "awaitingVendor" });
  await becomes(demo, incident, "with the vendor", ({ clocks }) => phaseOf(clocks, "incident-vendor") === "running");
  const held = await show(demo, incident);
  for (const name of ["incident-resolution", "incident-group", "incident-vendor"])
    demo.say(`  clock ${name} is ${phaseOf(held.clocks, name) ?? "not there"}`);
  const notes = await notesOf(demo, "ada", number);
  demo.say(`ada sees ${notes.length} note: "${notes.join('", "')}"; what is internal is not there for her`);

  await send(demo, "lee", incident, "resume");
  await send(demo, "lee", incident, "resolve", {
    resolutionCode: "solutionProvided",
    resolutionNotes: "The relay of the vendor is back",
  });
  demo.say("the vendor answered: lee resumed it and resolved it");
  if (await demo.agrees(`close ${number} as ada, who reported it?`)) {
    await send(demo, "ada", incident, "close");
    await reaches(demo, incident, "closed");
    demo.say(`ada closed ${number}: mail arrives`);
  } else {
    await send(demo, "ada", incident, "reopen", { reason: "It does not arrive" });
    demo.say(`ada opened ${number} again: its clock goes on where it was`);
  }
  const { clocks } = await show(demo, incident);
  for (const { serviceLevel, phase, breached } of clocks)
    demo.say(`  clock ${serviceLevel}: ${phase}${breached ? ", broken" : ", kept so far"}`);
  return incident;
}

type Fields = RecordItem["fields"];
type Clocks = RecordItem["clocks"];

function phaseOf(clocks: Clocks, serviceLevel: string): string | null {
  return clocks.findLast((clock) => clock.serviceLevel === serviceLevel)?.phase ?? null;
}

/** The notes on a record that a person sees. */
async function notesOf(demo: Demo, person: string, number: string): Promise<readonly string[]> {
  const { call } = await demo.as(person);
  const { items } = await call.recordTimeline({ params: { type: "incident", number }, query: { limit: 200 } });
  return items.flatMap(({ kind, body }) => (kind === "noted" ? [fieldText((body["input"] as Fields)["text"])] : []));
}
