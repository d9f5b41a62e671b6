import { instantText } from "../../../engine/lifecycle/instant.ts";
import { day, hour } from "./hours.ts";
import type { Scene, Story } from "./scene.ts";

const works = [
  "Update the operating system",
  "Renew the certificate",
  "Add memory",
  "Move to the new storage",
  "Change the backup plan",
  "Open the port for the partner",
] as const;

/** Most windows a change is moved to before it is given up. */
const mostWindows = 4;

/** Planned, looked at by whom its type asks, carried out in its window and reviewed. */
export async function* change(scene: Scene): Story {
  const { random } = scene;
  const changeType = random.weighed({ normal: 55, standard: 33, emergency: 12 });
  const assignmentGroup = "infrastructure-operations";
  const requester = random.pick(scene.requesters);
  const assignee = scene.member(assignmentGroup, requester);
  const id = await scene.open(
    "change",
    {
      title: random.pick(works),
      changeType,
      requester,
      assignee,
      assignmentGroup,
      cis: [random.pick(scene.cis)],
      impact: random.weighed({ low: 60, medium: 30, high: 10 }),
      likelihood: random.weighed({ low: 65, medium: 27, high: 8 }),
      rehearsed: random.chance(0.4),
      implementationPlan: "As written in the handbook",
      backoutPlan: "Restore from the copy made before",
      ...(changeType === "emergency" ? { emergencyReason: "It is down" } : {}),
      ...(random.chance(0.4) ? { testPlan: "Sign in and order once" } : {}),
    },
    requester,
  );
  const state = () => scene.record(id).state;
  for (let windows = 1; state().state !== "scheduled"; windows += 1) {
    if (windows > mostWindows) {
      await scene.send(id, "cancel", requester, { reason: "No window was found" });
      return;
    }
    yield scene.later(changeType === "emergency" ? hour / 4 : 3 * hour);
    const from = scene.later(changeType === "emergency" ? hour : 7 * day);
    const window = {
      plannedStart: instantText(from),
      plannedEnd: instantText(from + (changeType === "emergency" ? 8 : 3) * hour),
    };
    await scene.send(id, "edit", requester, window);
    if (!(await scene.tries(id, "submit", requester))) continue;
    yield* approvals(scene, id);
    if (state().state !== "scheduled" && state().state !== "new") return;
  }
  yield* carryOut(scene, id, assignee);
}

/** Whoever is asked decides, one after the other, until nobody is. */
async function* approvals(scene: Scene, id: string): Story {
  const { random } = scene;
  for (;;) {
    const asked = scene.record(id).state.approvals.find(({ outcome }) => outcome === "waiting");
    if (asked === undefined) return;
    const done = new Set(asked.decisions.map(({ by }) => by));
    const next = asked.approvers.find((name) => !done.has(name));
    if (next === undefined) return;
    yield scene.later(2 * hour);
    // Meanwhile it may have expired, or be asked of others.
    if (!scene.record(id).state.approvals.some(({ approvers }) => approvers.includes(next))) continue;
    const isFine = random.chance(0.96);
    const decided = isFine
      ? await scene.tries(id, "approve", next)
      : await scene.tries(id, "reject", next, { reason: "Not in this week" });
    if (!decided) return;
  }
}

async function* carryOut(scene: Scene, id: string, assignee: string): Story {
  const { random } = scene;
  const { plannedStart } = scene.record(id).state.fields;
  yield Math.max(Date.parse(plannedStart as string), scene.stage.now) + Math.floor(random.next() * hour);
  // Its window may have gone by, or somebody holds it: it is planned again by a person, some day.
  if (!(await scene.tries(id, "start", assignee))) return;
  const tasks = () => Number(scene.record(id).state.fields["openTasks"] ?? 0);
  for (let turns = 0; tasks() > 0 && turns < 20; turns += 1) yield scene.later(hour);
  yield scene.later(hour);
  const closeCode = random.weighed({ successful: 84, successfulWithIssues: 9, unsuccessful: 7 });
  if (!(await scene.tries(id, "complete", assignee, { closeCode }))) return;
  if (random.chance(0.3)) return;
  yield scene.later(day);
  if (scene.record(id).state.state === "review")
    await scene.send(id, "close", assignee, { closeCode, closeNotes: "Looked at by the team" });
}
