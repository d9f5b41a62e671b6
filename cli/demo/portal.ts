import { fieldText } from "../output/record-cell.ts";
import { lengthOf } from "../output/time.ts";
import { becomes, linked, numberOf, open, reaches, send } from "./acts.ts";
import type { Demo } from "./demo.ts";

const reports = 60;
const reporters = ["ada", "ruth", "peter", "kim", "raj", "lee"];

/** The student portal in the week of enrolment: sixty reports of one trouble become one major incident. */
export async function playPortal(demo: Demo): Promise<string> {
  const parent = await open(demo, "kim", "incident", {
    title: "The student portal does not open",
    category: "software",
    impact: "medium",
    urgency: "high",
    caller: "ada",
  });
  const parentNumber = numberOf(parent);
  demo.say(`${parentNumber} opened: the student portal does not open`);
  const report = async (n: number): Promise<string> => {
    const caller = reporters[n % reporters.length] ?? "ada";
    const fields = { title: `I cannot enrol (report ${n + 1})`, category: "software", caller };
    return open(demo, "kim", "incident", fields, { parent: [parent] });
  };
  const children = await inTens(reports, report);
  await becomes(demo, parent, `of ${reports} reports`, ({ fields }) => fields["reports"] === reports);
  demo.say(`${reports} more report the same within the hour: each is linked to ${parentNumber}`);
  const proposed = await becomes(demo, parent, "proposed", ({ facets }) => facets["major"]?.state === "proposed");
  demo.say(
    `it is proposed as a major incident by itself: ${fieldText(proposed.facets["major"]?.fields["because"] ?? null)}`,
  );

  if (!(await demo.agrees(`accept ${parentNumber} as a major incident, as nora?`))) {
    await send(demo, "nora", parent, "major.reject", { reason: "Rejected in the demo" });
    demo.say("nora rejected it: the incident goes on as before");
    return parent;
  }
  await send(demo, "nora", parent, "major.accept", { businessImpact: "Nobody can enrol", commander: "mia" });
  demo.say("nora accepted it, mia leads it; the first update is due in an hour at most");
  await send(demo, "mia", parent, "communication.inform", { text: "We know of it. Until noon, try it off the hour." });
  const told = await toldOf(demo, parent);
  demo.say(`the update reached ${told.length} people, each once: ${told.join(", ")}`);

  await send(demo, "lee", parent, "assign", { assignee: "lee" });
  await send(demo, "lee", parent, "mitigate");
  demo.say("lee restarted the portal: mitigated, and not resolved yet");
  await send(demo, "lee", parent, "resolve", {
    resolutionCode: "solutionProvided",
    resolutionNotes: "The leak of yesterday's release is closed",
  });
  const resolvedAt = Date.now();
  for (const child of children) await reaches(demo, child, "resolved");
  demo.say(`${parentNumber} is resolved, and all ${reports} with it after ${lengthOf(Date.now() - resolvedAt)}`);
  const [review = ""] = await linked(demo, parent, "reviews");
  await send(demo, "mia", review, "act", { what: "Watch the memory of the portal", owner: "lee", dueAt: inDays(14) });
  const [action = ""] = await linked(demo, review, "actions");
  demo.say(`its review ${numberOf(review)} is open; ${numberOf(action)} is lee's, due in two weeks, and keeps it open`);
  return parent;
}

async function inTens(count: number, make: (n: number) => Promise<string>): Promise<readonly string[]> {
  const made: string[] = [];
  while (made.length < count) {
    const ten = Array.from({ length: Math.min(10, count - made.length) }, (_, n) => make(made.length + n));
    made.push(...(await Promise.all(ten)));
  }
  return made;
}

/** Who was told an update, as the timeline says. */
async function toldOf(demo: Demo, id: string): Promise<readonly string[]> {
  return demo.until("everybody to be told", async () => {
    const notices = await Promise.all(
      reporters.map(async (person) => {
        const { call } = await demo.as(person);
        const { items } = await call.listNotices({ query: { limit: 50 } });
        return items
          .filter(({ recordId, text }) => recordId === id && text.startsWith("We know of it"))
          .map(() => person);
      }),
    );
    const people = notices.flat();
    return people.length >= reporters.length ? people.sort() : null;
  });
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
