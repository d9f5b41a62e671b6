import { type Load, type Reply, until } from "../desk.ts";

/** Somebody orders a set and presses the button twice; both things that are in it are ordered. */
export const catalogOrder: Load = async ({ as, journal, view }, name) => {
  const form = { login: `u${name.replaceAll(/\D/g, "")}` };
  const order = (): Promise<Reply> => as("ada").post<Reply>("/v1/catalog/crash-set/orders", { form }, name);
  const [first, second] = await Promise.all([order(), order()]);
  if (first.id !== second.id) throw new Error(`one order opened ${first.id} and ${second.id}`);
  journal.commands.push({ recordId: first.id, commandId: `open:ada:${name}`, head: null });
  await until(`what ${first.id} orders`, async () => (await view(first.id)).links["items"]?.length === 2 || null);
};
