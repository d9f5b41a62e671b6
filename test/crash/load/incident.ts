import type { Load } from "../desk.ts";

/** People work an incident, several of them at once. */
export const incident: Load = async ({ open, command }, name) => {
  const fields = { title: `Incident ${name}`, impact: "high", urgency: "medium", caller: "ada" };
  const id = await open("kim", "incident", fields, name);
  await command("kim", id, "assign", { assignee: "kim" });
  await command("kim", id, "hold", { holdReason: "awaitingCaller" });
  await command("ada", id, "callerReply", { text: "It is still slow" });
  await Promise.all(
    [1, 2, 3].map((note) => command("kim", id, "comment", { text: `note ${note}` }, `${id}:comment:${note}`)),
  );
  await command("kim", id, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Restarted" });
};
