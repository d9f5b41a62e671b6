/** A definition as one whole with all that it extends, as somebody would have written it. */
import { Document, isMap, isScalar, type Node } from "yaml";
import { isJsonObject } from "../base/json.ts";
import { createCatalog } from "./catalog.ts";
import { readDraft } from "./draft.ts";
import { formatDefinition } from "./format-source.ts";
import { kindByName } from "./kind-list.ts";
import type { KindName } from "./kind-map.ts";
import type { DefinitionFile } from "./load.ts";
import { readSource, type SourceDocument } from "./source.ts";
import type { Path } from "./spot.ts";

/**
 * The YAML of a definition with what it extends in place; a comment tells where a part was written that is not its own.
 * null = it is not in these files, or they lack what it extends. Of a name that is there twice the first counts.
 */
export function wholeOf(files: readonly DefinitionFile[], kind: KindName, name: string): string | null {
  const drafts = files.flatMap(({ path, text }) =>
    readSource(path, text).documents.flatMap((document) => readDraft(document, () => undefined) ?? []),
  );
  const catalog = createCatalog(drafts);
  const draft = catalog.find(kind, name);
  if (draft === undefined || !isJsonObject(draft.json)) return null;
  const own = kindByName.get(kind);
  if (own?.whole === undefined) return written(draft.json, draft.document);
  const merged = own.whole(catalog, name);
  return merged === null ? null : written({ ...draft.json, spec: merged.spec }, merged.document);
}

function written(json: object, from: SourceDocument): string {
  const document = new Document(json);
  note(document.contents, [], from);
  const text = document.toString({ lineWidth: 0 });
  const formatted = formatDefinition(text);
  return formatted.ok ? formatted.value : text;
}

/** Comments on the topmost parts that were written elsewhere. */
function note(node: Node | null, path: Path, from: SourceDocument): void {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const at = [...path, String(key.value)];
    const { inherited, file, line } = from.range({ path: at, key: true });
    if (inherited === true) key.commentBefore = ` ${file}:${String(line)}`;
    else note(value as Node | null, at, from);
  }
}
