import type { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { type EditorAsks, makeEditor } from "./editor.ts";
import { type Finding, spotOf } from "./spot.ts";

/** What a page may ask of the editor. */
export interface EditorHandle {
  /** Leads to where a finding stands. */
  show(finding: Finding): void;
}

/** The editor in the page. It holds its text itself: a new one is made for another text. */
export function EditorBox(props: {
  readonly label: string;
  readonly text: string;
  readonly asks: EditorAsks;
  readonly ref: Ref<EditorHandle>;
}) {
  const { label, text, asks, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const check = useEffectEvent(asks.check);
  const complete = useEffectEvent(asks.complete);
  const change = useEffectEvent(asks.change);
  const save = useEffectEvent(asks.save);
  const make = useEffectEvent((box: HTMLElement) =>
    makeEditor(box, label, text, {
      check: (written) => check(written),
      complete: (written, at) => complete(written, at),
      change: (written) => change(written),
      save: () => save(),
    }),
  );

  useEffect(() => {
    const box = host.current;
    if (box === null) return undefined;
    const made = make(box);
    view.current = made;
    // The page sees keys of the editor as keys of its host, and would take them for its own.
    const keep = (event: KeyboardEvent): void => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    };
    box.addEventListener("keydown", keep);
    return () => {
      box.removeEventListener("keydown", keep);
      made.destroy();
    };
  }, []);

  useImperativeHandle(ref, () => ({
    show(finding) {
      const shown = view.current;
      if (shown === null) return;
      const { from, to } = spotOf(shown.state.doc.toString(), finding);
      shown.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      shown.focus();
    },
  }));

  return <div ref={host} className="editor" />;
}
