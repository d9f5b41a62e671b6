import { fieldText } from "../output/record-cell.ts";
import { linked, numberOf, open, reaches, send } from "./acts.ts";
import type { Demo } from "./demo.ts";

/** How many incidents of one kind, on one CI, propose a problem. */
const recurring = 9;

/**
 * The printer of the third floor jams again and again: what recurs becomes a problem, and its fix resolves what
 * waits.
 */
export async function playPrinters(demo: Demo): Promise<string> {
  const ci = await printer(demo);
  const jam = { title: "The printer of the third floor jams", category: "hardware", ci, caller: "ada" };
  const jams: string[] = [];
  for (let n = 0; n < recurring; n += 1) jams.push(await open(demo, "kim", "incident", jam));
  demo.say(`${recurring} incidents in a month: ${numberOf(jams[0] ?? "")} to ${numberOf(jams.at(-1) ?? "")}, on ${ci}`);
  const [first = "", second = "", third = ""] = jams;
  await send(demo, "kim", first, "resolve", {
    resolutionCode: "workaroundProvided",
    resolutionNotes: "Pulled the paper out",
  });
  const [proposal = ""] = await linked(demo, first, "proposals");
  demo.say(`the resolution of ${numberOf(first)} proposed a problem by itself: ${numberOf(proposal)}`);

  const accepted = await demo.agrees(`accept ${numberOf(proposal)} as otto?`);
  if (!accepted) {
    await send(demo, "otto", proposal, "decline", { reason: "Declined in the demo" });
    demo.say(`otto declined ${numberOf(proposal)}: it is not proposed again for thirty days`);
    return proposal;
  }
  await send(demo, "otto", proposal, "accept");
  const [problem = ""] = await linked(demo, proposal, "problems");
  demo.say(`otto accepted it: ${numberOf(problem)}, with the incidents as its evidence`);
  await send(demo, "otto", problem, "assess", { assignee: "otto" });
  await send(demo, "otto", problem, "confirm");
  for (const id of [second, third]) {
    await send(demo, "kim", id, "link", { link: "problem", record: problem });
    await send(demo, "kim", id, "assign", { assignee: "kim" });
  }
  await send(demo, "kim", second, "hold", { holdReason: "awaitingProblem" });
  demo.say(`${numberOf(second)} waits for the problem, ${numberOf(third)} is linked and goes on`);
  await send(demo, "otto", problem, "investigate", { question: "How old is it?", group: "infrastructure-operations" });
  const [task = ""] = await linked(demo, problem, "tasks");
  await send(demo, "raj", task, "start", { assignee: "raj" });
  await send(demo, "raj", task, "complete", { finding: "Eight years, and its vendor supports it no more" });
  demo.say(`raj found in ${numberOf(task)}: eight years old, and no support`);
  await reaches(demo, task, "closed");
  await send(demo, "otto", problem, "communicate", { workaround: "Use the printer of the second floor" });
  demo.say("those who wait are told the way around: use the printer of the second floor");
  await demo.until("the finding to be in the problem", async () => {
    const { fields } = await (
      await demo.as("otto")
    ).call.showRecord({ params: { type: "problem", number: numberOf(problem) } });
    return fieldText(fields["findings"]).includes("Eight years") && fields["openTasks"] === 0 ? true : null;
  });
  await send(demo, "otto", problem, "fix", { cause: "Worn out", fix: "A new printer" });
  await send(demo, "otto", problem, "resolve");
  await send(demo, "otto", problem, "complete");
  const { fields } = await reaches(demo, second, "resolved");
  demo.say(
    `the new printer stands: ${numberOf(second)}, which waited for it, is resolved: ${fieldText(fields["resolutionNotes"])}`,
  );
  const { state } = await reaches(demo, third, "inProgress");
  demo.say(`${numberOf(third)}, which did not wait, is ${state} as before`);
  return problem;
}

/** A printer for which no problem was proposed lately: twice in thirty days it would not be. */
async function printer({ api }: Demo): Promise<string> {
  const { items } = await api.call.listCis({ query: { q: "printer-", state: "active", limit: 50 } });
  for (const { id } of items) {
    const found = await api.call.listRecords({ params: { type: "problem-proposal" }, query: { ci: id, limit: 1 } });
    if (found.items.length === 0) return id;
  }
  if (items.length === 0)
    throw new Error('no configuration item is called "printer-…": the story needs one, as the sample company has them');
  throw new Error(
    "a problem was proposed for each printer of the sample company already: start anew, with another --home",
  );
}
