import { useRef, useState } from "react";
import { type Draft, Drafts } from "./kept.ts";
import { checkDraft, type Checked } from "./queries.ts";
import type { Finding } from "./spot.ts";

const drafts = new Drafts();

/**
 * A draft as this browser keeps it, and what the checker said of it. `checked` is undefined until the checker has read
 * the very text that stands there.
 */
export function useDraft(id: string, published: Draft, path: string) {
  const [draft, setDraft] = useState(() => drafts.read(id) ?? published);
  const written = useRef(draft.text);
  const [answer, setAnswer] = useState<{ readonly of: string; readonly said: Checked } | null>(null);
  const [error, setError] = useState<unknown>(null);

  function keep(next: Draft): void {
    written.current = next.text;
    setDraft(next);
    drafts.keep(id, next);
  }

  /** What is wrong with a text, of what stands in the draft itself. */
  async function check(asked: string): Promise<readonly Finding[]> {
    try {
      const said = await checkDraft({ path, text: asked });
      // What was asked before may be answered after it.
      if (written.current === asked) setAnswer({ of: asked, said });
      setError(null);
      return said.diagnostics.filter(({ file }) => file === path);
    } catch (refused) {
      setError(refused);
      return [];
    }
  }

  return {
    draft,
    keep,
    drop: () => drafts.drop(id),
    check,
    checked: answer?.of === draft.text ? answer.said : undefined,
    error,
  };
}
