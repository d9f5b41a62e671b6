import { fieldText } from "../output/record-cell.ts";
import { agreeTo } from "./agree.ts";
import { becomes, linked, numberOf, order, reaches, send, show } from "./acts.ts";
import type { Demo } from "./demo.ts";
import { findShop } from "./find-shop.ts";
import { freePort, type Shop } from "./shop.ts";

/** The web tier of a real shop moves: planned, rehearsed with its way back, moved, and validated; each a change. */
export async function playMigration(demo: Demo, shop: Shop): Promise<string> {
  const { web, host } = await findShop(demo, shop);
  const place = await freePort();
  const at = (ms: number): string => new Date(ms).toISOString();
  const [start, end] = [at(demo.began), at(demo.began + 4 * 3_600_000)] as const;
  const form = { name: "web of the shop", servers: [web.id], start, end };
  const wave = await order(demo, "kim", "migration-wave", form);
  await reaches(demo, wave, "inProgress");
  const steps = await stepsOf(demo, wave);
  demo.say(`kim orders the wave ${numberOf(wave)}: four changes, each of which waits for the review of the one before`);
  for (const [step, id] of steps) demo.say(`  ${numberOf(id)} ${step}`);
  const move = {
    implement: "shop/scale-out",
    backout: "shop/scale-in",
    runbookInput: { host: "127.0.0.1", port: place, on: host.id, for: "shop" },
  };
  const step = (name: string): string => steps.get(name) ?? "";
  const window = { plannedStart: start, plannedEnd: end };

  if (!(await begin(demo, step("Plan"), window))) return callOff(demo, wave);
  await complete(
    demo,
    step("Plan"),
    "The web tier starts at its new place, and the old one is stopped when that holds",
  );

  if (!(await begin(demo, step("Test"), { ...window, ...move }))) return callOff(demo, wave);
  await reaches(demo, step("Test"), "review");
  await tellCheckout(demo, place, "rehearsed: the new place");
  await send(demo, "raj", step("Test"), "backOut");
  await becomes(demo, step("Test"), "backed out", ({ state, fields }) => {
    return state === "review" && fields["closeCode"] === "unsuccessful";
  });
  if ((await checkout(place)) !== null) throw new Error(`the way back left something at port ${String(place)}`);
  demo.say(`the way back works: nothing listens at port ${String(place)} any more`);
  await close(demo, step("Test"), "Moved and taken back: the way back works");

  // What the risk comes from is another now: the way back is tried.
  const rehearsed = { ...window, ...move, rehearsed: true };
  if (!(await begin(demo, step("Execute"), rehearsed))) return callOff(demo, wave);
  await reaches(demo, step("Execute"), "review");
  await tellCheckout(demo, place, "moved: the new place");
  await close(demo, step("Execute"), "Moved by its runbook");

  if (!(await begin(demo, step("Validate"), window))) return callOff(demo, wave);
  const said = await tellCheckout(demo, place, "validated: the new place");
  await complete(demo, step("Validate"), `Checkout at port ${String(place)} says ${said}`);
  const ended = await becomes(demo, wave, "over", ({ final }) => final);
  demo.say(
    `${numberOf(wave)} is ${ended.state}: ${fieldText(ended.fields["openParts"] ?? null)} changes are open, ${fieldText(ended.fields["failedParts"] ?? null)} failed`,
  );
  await shop.control("stop", "web", place);
  return wave;
}

/** The changes of a wave by their step, in its order. */
async function stepsOf(demo: Demo, wave: string): Promise<ReadonlyMap<string, string>> {
  const parts = await linked(demo, wave, "parts", 4);
  const shown = await Promise.all(parts.map((id) => show(demo, id)));
  const named = shown.map(({ id, fields }) => [fieldText(fields["title"] ?? null).split(",")[0] ?? "", id] as const);
  const sorted = ["Plan", "Test", "Execute", "Validate"];
  return new Map(named.toSorted(([one], [other]) => sorted.indexOf(one) - sorted.indexOf(other)));
}

/** Planned, submitted, agreed to and begun; false = somebody did not agree. */
async function begin(demo: Demo, id: string, fields: object): Promise<boolean> {
  await send(demo, "kim", id, "edit", fields);
  await send(demo, "kim", id, "submit");
  const { fields: known } = await becomes(demo, id, "submitted", ({ state }) => state !== "new");
  demo.say(`${numberOf(id)} ${fieldText(known["title"] ?? null)}: risk ${fieldText(known["risk"] ?? null)}`);
  if (!(await agreeTo(demo, id))) return false;
  await reaches(demo, id, "scheduled");
  await send(demo, "raj", id, "start");
  return true;
}

/** Carried out by people. */
async function complete(demo: Demo, id: string, notes: string): Promise<void> {
  await reaches(demo, id, "implement");
  await send(demo, "raj", id, "complete", { closeCode: "successful" });
  await close(demo, id, notes);
}

async function close(demo: Demo, id: string, closeNotes: string): Promise<void> {
  await reaches(demo, id, "review");
  await send(demo, "raj", id, "close", { closeCode: "successful", closeNotes });
  await reaches(demo, id, "closed");
  demo.say(`raj closed ${numberOf(id)}: ${closeNotes}`);
}

async function callOff(demo: Demo, wave: string): Promise<string> {
  await send(demo, "kim", wave, "cancel", { reason: "Somebody did not agree in the demo" });
  demo.say(`nobody moves what is not agreed to: ${numberOf(wave)} is called off with all that has not begun`);
  return wave;
}

/** What checkout says at a port; null = nothing listens there. */
async function checkout(port: number): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${String(port)}/checkout`);
    return `${String(response.status)} "${(await response.text()).trim()}"`;
  } catch {
    return null;
  }
}

async function tellCheckout(demo: Demo, port: number, what: string): Promise<string> {
  const said = await checkout(port);
  if (said === null) throw new Error(`nothing listens at port ${String(port)}, where the web tier should be`);
  demo.say(`${what} answers, checkout at port ${String(port)} says ${said}`);
  return said;
}
