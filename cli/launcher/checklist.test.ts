import { expect, it } from "vitest";
import { createChecklist } from "./checklist.ts";

it("prints a line with its time for each step that ended, and marks the one that failed", async () => {
  const lines: string[] = [];
  let now = 0;
  const checklist = createChecklist(
    (line) => lines.push(line),
    () => now,
  );
  const outcome = await checklist.step("PostgreSQL", async () => {
    now += 540;
    return { detail: "18.4", port: 1 };
  });
  await expect(checklist.step("API", () => Promise.reject(new Error("taken")))).rejects.toThrow("taken");
  expect(outcome.port).toBe(1);
  expect(lines.map((line) => line.replace(/ +/g, " "))).toEqual(["✔ PostgreSQL 18.4 0.5 s", "✖ API 0.0 s"]);
  expect(checklist.total()).toBe("0.5 s");
});
