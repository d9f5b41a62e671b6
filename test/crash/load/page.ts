import { type Load, until } from "../desk.ts";

/** A case runs out of time, who is on call is paged, and acknowledges by the link of the message. */
export const page: Load = async ({ as, stub, open, command }, name) => {
  const id = await open("kim", "crash-case", { title: `Page ${name}`, promised: true }, name);
  const number = id.split("/")[1] ?? "";
  const message = await until(`a page of ${id}`, () =>
    Promise.resolve(stub.messages.find(({ text, link }) => text.includes(number) && link !== "") ?? null),
  );
  await as(message.to).press(new URL(message.link).pathname);
  await command("kim", id, "finish");
};
