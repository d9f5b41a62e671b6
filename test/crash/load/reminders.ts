import { type Load, until } from "../desk.ts";

const count = 6;

/** Messages of low urgency to one person wait for one another, and are told together. */
export const reminders: Load = async ({ stub, open, command }, name) => {
  const id = await open("kim", "crash-case", { title: `Reminders ${name}`, assignee: "lee" }, name);
  for (let nth = 0; nth < count; nth += 1) await command("kim", id, "remind", {}, `${id}:remind:${nth}`);
  const number = id.split("/")[1] ?? "";
  await until(`the reminders of ${id}`, () => {
    const isTold = (nth: number): boolean =>
      stub.messages.some(({ text }) => text.includes(`Reminder ${nth} of ${number}`));
    return Promise.resolve(Array.from({ length: count }, (_, nth) => nth + 1).every(isTold) || null);
  });
  await command("kim", id, "finish");
};
