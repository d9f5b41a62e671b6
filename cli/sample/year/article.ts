import { day } from "./hours.ts";
import type { Scene, Story } from "./scene.ts";

const texts = [
  ["A printer has a paper jam", "Pull the paper out at the back, and close the flap."],
  ["The second factor is on a telephone that is lost", "Call the service desk, which asks who you are."],
  ["A docking station is not seen", "Take its power for ten seconds, and then connect it."],
  ["Wireless drops in a meeting room", "Choose the network of the house once more."],
  ["A spreadsheet crashes on saving", "Save it under another name, and start the program anew."],
  ["Locked out after a holiday", "Wait a quarter of an hour, or have it unlocked by the service desk."],
] as const;

/** How long what was written once is taken to be right. */
const validDays = 540;

/** What helps with what comes again: written, agreed to, read, and said to help or not. */
export async function* article(scene: Scene): Story {
  const { random } = scene;
  const author = random.pick(scene.authors);
  const [title, body] = random.pick(texts);
  const validUntil = new Date(scene.stage.now + validDays * day).toISOString();
  const ownerGroup = random.pick(["service-desk", "application-support", "infrastructure-operations"]);
  const id = await scene.open("article", { title, body, ownerGroup, validUntil }, author);
  const state = () => scene.record(id).state;
  yield scene.later(day);
  await scene.send(id, "submit", author);
  yield scene.later(day);
  const asked = state().approvals.find(({ outcome }) => outcome === "waiting")?.approvers[0];
  if (asked !== undefined) await scene.tries(id, "approve", asked);
  for (let readers = random.pick([2, 5, 9]); readers > 0; readers -= 1) {
    yield scene.later(6 * day);
    if (state().state !== "inForce") return;
    const said = random.weighed({ helpful: 50, solvesIt: 40, unhelpful: 10 });
    const input = said === "unhelpful" ? { text: "It is another model here" } : {};
    await scene.send(id, said, random.pick(scene.employees), input);
  }
}
