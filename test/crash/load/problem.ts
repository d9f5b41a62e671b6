import { type Load, until } from "../desk.ts";

const questions = ["what", "when", "why"];

/** Each question opens a task; the problem counts them, and goes on when all are answered. */
export const problem: Load = async ({ open, command, view }, name) => {
  const id = await open("kim", "problem", { title: `Problem ${name}` }, name);
  await command("kim", id, "assess", { assignee: "kim" });
  await command("kim", id, "confirm");
  await Promise.all(
    questions.map((question) =>
      command("kim", id, "investigate", { question, group: "service-desk" }, `${id}:investigate:${question}`),
    ),
  );
  const count = (open: number) => async (): Promise<readonly string[] | null> => {
    const { fields, links } = await view(id);
    const tasks = links["tasks"] ?? [];
    return tasks.length === questions.length && fields["openTasks"] === open ? tasks : null;
  };
  for (const task of await until(`the tasks of ${id}`, count(questions.length))) {
    await command("kim", task, "start", { assignee: "kim" });
    await command("kim", task, "complete", { finding: `for ${name}` });
  }
  await until(`the answers of ${id}`, count(0));
  await command("kim", id, "fix", { cause: "found", fix: "made" });
};
