import { readDraft } from "./draft.ts";
import { readSource, type SourceDocument } from "./source.ts";

/** The document of one definition in the text of a file; null = it is not in it, or the file is no YAML. */
export function documentOf(
  { kind, name }: { readonly kind: string; readonly name: string },
  text: string,
): SourceDocument | null {
  const found = readSource("", text).documents.find((document) => {
    const draft = readDraft(document, () => undefined);
    return draft?.kind === kind && draft.name === name;
  });
  return found ?? null;
}
