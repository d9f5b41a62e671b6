import { day, hour } from "./hours.ts";
import type { Scene, Story } from "./scene.ts";

/** A cause that is looked for from the start. */
export async function* problem(scene: Scene): Story {
  const { random } = scene;
  const id = await scene.open(
    "problem",
    {
      title: random.pick(["Orders hang at noon", "Printers of the third floor", "Sign-in is slow on Mondays"]),
      ci: random.pick(scene.cis),
      impact: random.weighed({ low: 50, medium: 35, high: 15 }),
      urgency: random.weighed({ low: 50, medium: 35, high: 15 }),
    },
    scene.member("problem-managers"),
  );
  yield* analysis(scene, id);
}

/** Incidents that came again and again: accepted as a problem, or not. */
export async function* proposal(scene: Scene, id: string): Story {
  yield scene.later(8 * hour);
  if (scene.record(id).state.state !== "proposed") return;
  const manager = scene.member("problem-managers");
  if (scene.random.chance(0.6)) await scene.send(id, "accept", manager);
  else await scene.send(id, "decline", manager, { reason: "One bad batch, and it is gone" });
}

/** Assessed, asked about, fixed and looked at once more. */
export async function* analysis(scene: Scene, id: string): Story {
  const { random } = scene;
  const state = () => scene.record(id).state;
  const manager = scene.member("problem-managers");
  yield scene.later(8 * hour);
  await scene.send(id, "assess", manager, { assignee: manager, assignmentGroup: "application-support" });
  yield scene.later(2 * day);
  await scene.send(id, "confirm", manager);
  const group = random.pick(["database-operations", "infrastructure-operations", "application-support"]);
  await scene.send(id, "investigate", manager, { question: "What does its log say?", group });
  for (let turns = 0; Number(state().fields["openTasks"] ?? 0) > 0 && turns < 20; turns += 1) yield scene.later(day);
  yield scene.later(3 * day);
  if (Number(state().fields["openTasks"] ?? 0) > 0) return;
  await scene.send(id, "edit", manager, { workaround: "Sign in again" });
  await scene.send(id, "fix", manager, { cause: "A lock is held too long", fix: "Index on the table of orders" });
  yield scene.later(5 * day);
  await scene.send(id, "resolve", manager);
  yield scene.later(2 * day);
  await scene.send(id, "complete", manager);
}
