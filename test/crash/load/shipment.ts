import type { Load } from "../desk.ts";

/** A runbook ships the lines of an order, each once. */
export const shipment: Load = async ({ as, stub, journal, runEnds }, name) => {
  const lines = ["a", "b", "c"];
  const { id } = await as("kim").post<{ id: string }>(
    "/v1/runs",
    { runbook: "crash/order", input: { order: name, lines, endpoint: stub.url } },
    name,
  );
  journal.asked.push(...lines.map((line) => `${name}/${line}`));
  await runEnds(id);
};
