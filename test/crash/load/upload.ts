import { createHash } from "node:crypto";
import type { Load } from "../desk.ts";

/** A picture of three chunks, sent for as long as it is not answered, is attached to an incident. */
export const upload: Load = async ({ as, journal, open, command }, name) => {
  // What is uploaded again was uploaded before: one of them is attached.
  const content = Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    Buffer.from(`${name} `.repeat(Math.ceil(700_000 / (name.length + 1)))),
  ]);
  const { id } = await as("kim").upload<{ id: string }>("/v1/files?name=screen.png", content, "image/png");
  const record = await open("kim", "incident", { title: `File ${name}` }, name);
  await command("kim", record, "attach", { files: [id] });
  journal.files.push({ record, digest: createHash("sha256").update(content).digest("hex") });
};
