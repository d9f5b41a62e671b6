import { type Load, until } from "../desk.ts";

const size = 5;

/** Several report the same: what they reported follows the incident that it is linked to. */
export const family: Load = async ({ journal, open, command, view }, name) => {
  const resolution = { resolutionCode: "solutionProvided", resolutionNotes: `All of ${name}` };
  const parent = await open("kim", "incident", { title: `Parent ${name}` }, name);
  const children = await Promise.all(
    Array.from({ length: size }, (_, nth) =>
      open("kim", "incident", { title: `Child ${nth} of ${name}` }, `${name}:${nth}`, { parent: [parent] }),
    ),
  );
  await until(`the children of ${parent}`, async () => (await view(parent)).links["children"]?.length === size || null);
  await command("kim", parent, "resolve", resolution);
  journal.families.push({ parent, children });
  for (const child of children)
    await until(`${child} to follow ${parent}`, async () => (await view(child)).state === "resolved" || null);
};
