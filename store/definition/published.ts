import { createHash } from "node:crypto";
import type { ContextFile } from "../../engine/definition/context.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import type { Queryable } from "../pool.ts";

/** What stands before the path of a file, where it is shown as published. */
export const publishedPrefix = "published:";

export interface Published {
  /** The texts they were published with; of each, the definitions that are still the latest. */
  readonly files: readonly ContextFile[];
  /** As `referenceKey` writes them, in order. */
  readonly keys: readonly string[];
  /** A digest of which versions are the latest. */
  readonly head: string;
}

interface Row {
  path: string;
  source: string;
  definitions: { kind: string; name: string; digest: string }[];
}

/** All that is published, as others may refer to it. */
export async function readPublished(db: Queryable): Promise<Published> {
  // Many definitions stand in one file: its text comes once.
  const { rows } = await db.query<Row>(
    `select d.path, d.source,
       json_agg(json_build_object('kind', d.kind, 'name', d.name, 'digest', d.digest)
         order by d.kind collate "C", d.name collate "C") as definitions
     from latest_definitions l join definitions d using (digest)
     group by d.path, d.source order by d.path collate "C", md5(d.source) collate "C"`,
  );
  const all = rows.flatMap(({ definitions }) => definitions);
  return {
    files: rows.map(({ path, source, definitions }) => ({
      path: `${publishedPrefix}${path}`,
      text: source,
      only: definitions.map(referenceKey),
    })),
    keys: all.map(referenceKey).sort(),
    head: headOf(all),
  };
}

/** The head of what is the latest now, without its texts. */
export async function publishedHead(db: Queryable): Promise<string> {
  const { rows } = await db.query<Row["definitions"][number]>("select kind, name, digest from latest_definitions");
  return headOf(rows);
}

function headOf(definitions: Row["definitions"]): string {
  const lines = definitions.map(({ kind, name, digest }) => `${kind} ${name} ${digest}`).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
