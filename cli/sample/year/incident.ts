import { hour } from "./hours.ts";
import type { Scene, Story } from "./scene.ts";

const troubles = {
  software: ["Spreadsheets crash on saving", "Update does not install", "Ledger shows an empty page", "Slow report"],
  hardware: ["Printer on the third floor jams", "Screen stays dark", "Docking station not seen", "Laptop overheats"],
  network: ["Wireless drops in meeting rooms", "No connection to the branch", "VPN asks twice", "Slow downloads"],
  database: ["Orders are saved twice", "Query of the shop times out", "Backup of the shop ended with an error"],
  access: ["Locked out after holiday", "Cannot open the shared folder", "New phone, second factor lost"],
  other: ["Strange message at start", "Question about the travel tool", "Mail to a partner comes back"],
} as const;

/** Median time to resolve by priority, and to respond. */
const medians: { readonly [priority: number]: readonly [respond: number, resolve: number] } = {
  1: [0.1 * hour, 2 * hour],
  2: [0.3 * hour, 4 * hour],
  3: [1 * hour, 8 * hour],
  4: [2 * hour, 14 * hour],
  5: [3 * hour, 24 * hour],
};

/** Reported, worked on by one group or more, held now and then, resolved, now and then not for good. */
export async function* incident(scene: Scene): Story {
  const { random } = scene;
  const category = random.weighed({ software: 30, hardware: 20, network: 15, database: 10, access: 15, other: 10 });
  const caller = random.pick(scene.employees);
  const id = await scene.open(
    "incident",
    {
      title: random.pick(troubles[category]),
      category,
      caller,
      impact: random.weighed({ low: 66, medium: 26, high: 8 }),
      urgency: random.weighed({ low: 55, medium: 33, high: 12 }),
      ...(random.chance(0.5) ? { ci: random.pick(scene.cis) } : {}),
      ...(random.chance(0.2) ? { service: random.pick(scene.services) } : {}),
    },
    random.chance(0.4) ? caller : scene.member("service-desk"),
  );
  const fields = () => scene.record(id).state.fields;
  const [respond, resolve] = medians[fields()["priority"] as number] ?? [hour, 8 * hour];
  yield scene.later(respond);
  let agent = scene.member(fields()["assignmentGroup"]);
  if (random.chance(0.03)) {
    await scene.send(id, "cancel", agent, { reason: "Reported twice" });
    return;
  }
  await scene.send(id, "assign", agent, { assignee: agent });
  if (fields()["priority"] === 1) yield* lead(scene, id);
  if (random.chance(0.15)) {
    yield scene.later(resolve / 4);
    const assignmentGroup = random.pick(["database-operations", "infrastructure-operations", "application-support"]);
    agent = scene.member(assignmentGroup);
    await scene.send(id, "assign", agent, { assignmentGroup, assignee: agent });
  }
  if (random.chance(0.25)) yield* hold(scene, id, agent, caller);
  yield scene.later(resolve);
  if (Number(fields()["priority"]) <= 2 && random.chance(0.6)) {
    await scene.send(id, "mitigate", agent);
    yield scene.later(resolve / 2);
  }
  await end(scene, id, agent);
  yield* after(scene, id, agent, caller);
}

async function* lead(scene: Scene, id: string): Story {
  yield scene.later(hour / 4);
  const commander = scene.member("incident-managers");
  const businessImpact = "Nobody can work with it";
  await scene.send(id, "major.accept", commander, { businessImpact, commander });
}

async function* hold(scene: Scene, id: string, agent: string, caller: string): Story {
  const { random } = scene;
  yield scene.later(hour);
  const holdReason = random.weighed({ awaitingCaller: 7, awaitingVendor: 3 });
  await scene.send(id, "hold", agent, { holdReason });
  yield scene.later(holdReason === "awaitingCaller" ? 6 * hour : 20 * hour);
  if (holdReason === "awaitingCaller" && random.chance(0.7))
    await scene.send(id, "callerReply", caller, { text: "It is still so, since this morning" });
  else await scene.send(id, "resume", agent);
}

async function end(scene: Scene, id: string, agent: string): Promise<void> {
  const resolutionCode = scene.random.weighed({
    solutionProvided: 60,
    workaroundProvided: 14,
    userError: 14,
    duplicate: 5,
  });
  await scene.send(id, "resolve", agent, { resolutionCode, resolutionNotes: "Looked at together with the caller" });
}

/** Closed by the caller, by itself, or open once more. */
async function* after(scene: Scene, id: string, agent: string, caller: string): Story {
  const { random } = scene;
  if (random.chance(0.07)) {
    yield scene.later(12 * hour);
    if (scene.record(id).state.state !== "resolved") return;
    await scene.send(id, "reopen", caller, { reason: "It is back" });
    yield scene.later(6 * hour);
    await end(scene, id, agent);
  }
  if (!random.chance(0.5)) return;
  yield scene.later(8 * hour);
  if (scene.record(id).state.state === "resolved") await scene.send(id, "close", caller);
}
