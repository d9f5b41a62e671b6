import { type Load, until } from "../desk.ts";

/** A duplicate, which has a child of its own, is merged into the incident that stays. */
export const merge: Load = async ({ journal, open, command, view }, name) => {
  const [stays, twin] = await Promise.all(
    ["stays", "twin"].map((role) =>
      open("kim", "incident", { title: `${role} ${name}`, caller: "ada" }, `${name}:${role}`),
    ),
  );
  if (stays === undefined || twin === undefined) throw new Error("both were opened");
  const child = await open("kim", "incident", { title: `Child of ${name}` }, `${name}:child`, { parent: [twin] });
  await command("kim", twin, "mergeInto", { into: stays.split("/")[1] });
  journal.merges.push({ merged: twin, into: stays });
  await until(`${child} to be linked to ${stays}`, async () => {
    const [of, by] = [await view(child), await view(stays)];
    return (of.links["parent"]?.[0] === stays && by.links["children"]?.includes(child) === true) || null;
  });
};
