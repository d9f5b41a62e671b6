import { hour } from "./hours.ts";
import type { Scene, Story } from "./scene.ts";

/** Something is ordered. What it opens has stories of its own. */
export async function* request(scene: Scene): Story {
  const { random } = scene;
  // The catalog is looked through first.
  yield scene.later(hour / 4);
  const by = random.pick(scene.employees);
  const login = random.pick(scene.employees);
  const item = random.weighed({
    laptop: 25,
    "spreadsheet-license": 25,
    "virtual-desktop": 15,
    "security-training": 15,
    "home-office": 20,
  });
  await scene.order(item, item === "laptop" ? { model: random.pick(["standard", "light", "strong"]) } : { login }, by);
}

/** Agreed to where somebody is asked, then delivered. */
export async function* requestItem(scene: Scene, id: string): Story {
  const { random } = scene;
  const state = () => scene.record(id).state;
  while (state().state === "approval") {
    yield scene.later(4 * hour);
    const approver = state().approvals[0]?.approvers[0];
    if (approver === undefined) break;
    await scene.tries(id, random.chance(0.93) ? "approve" : "reject", approver, { reason: "As agreed" });
  }
  if (state().final) return;
  yield scene.later(4 * hour);
  if (state().state !== "work") return;
  const assignee = scene.member(state().fields["assignmentGroup"]);
  await scene.send(id, "take", assignee, { assignee });
  if (random.chance(0.08)) {
    await scene.send(id, "hold", assignee, { reason: "Which of the two?" });
    yield scene.later(8 * hour);
    await scene.send(id, "resume", assignee);
  }
  yield scene.later(6 * hour);
  if (Number(state().fields["openTasks"] ?? 0) > 0 || state().state !== "work") return;
  if (random.chance(0.04)) await scene.send(id, "giveUp", assignee, { reason: "It is sold no more" });
  else await scene.send(id, "fulfil", assignee, { result: "Handed over" });
}

/** A task of any practice: begun by a member of its group and brought to its end. */
export async function* task(scene: Scene, id: string): Story {
  const state = () => scene.record(id).state;
  for (let turns = 0; state().state === "pending" && turns < 40; turns += 1) yield scene.later(4 * hour);
  yield scene.later(5 * hour);
  if (state().state !== "open") return;
  const assignee = scene.member(state().fields["assignmentGroup"]);
  await scene.send(id, "start", assignee, { assignee });
  yield scene.later(3 * hour);
  if (state().state !== "inProgress") return;
  const said = state().type === "problem-task" ? { finding: "A lock is held too long" } : { result: "Done" };
  await scene.send(id, "complete", assignee, said);
}

/** Answered by most who are asked, sooner or later: a word from those who are not content. */
export async function* survey(scene: Scene, id: string): Story {
  const { random } = scene;
  yield scene.later(20 * hour);
  const { state, fields } = scene.record(id).state;
  const { respondent } = fields;
  if (state !== "open" || typeof respondent !== "string" || !random.chance(0.55)) return;
  const score = random.pick([5, 5, 5, 4, 4, 4, 4, 3, 2, 1]);
  await scene.send(id, "rate", respondent, score <= 2 ? { score, remark: "It took too long" } : { score });
}
