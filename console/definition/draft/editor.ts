import { autocompletion, completionKeymap, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Reply } from "../../../client/call.ts";
import { type Finding, spotOf } from "./spot.ts";

/** What an editor asks of the page that it stands on. */
export interface EditorAsks {
  /** What is wrong with a text. */
  readonly check: (text: string) => Promise<readonly Finding[]>;
  /** What may be written at a place of it, in characters from 0. */
  readonly complete: (text: string, at: number) => Promise<Reply<"completeDefinition">>;
  readonly change: (text: string) => void;
  readonly save: () => void;
}

/** How long nothing is written before the text is checked. */
const restMs = 400;

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--text-s)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", maxHeight: "68vh", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", borderColor: "var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--accent-soft)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--line-strong) !important" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-ink)",
  },
  // Its own marks are pictures in addresses, which the Content-Security-Policy refuses.
  ".cm-lintRange-error, .cm-lintRange-warning, .cm-lintRange-info, .cm-lintRange-hint": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--ink-3)",
  },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn)" },
  ".cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info": { content: "none" },
  ".cm-lint-marker-error": { borderRadius: "50%", backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { borderRadius: "50%", backgroundColor: "var(--warn)" },
  ".cm-lint-marker-info": { borderRadius: "50%", backgroundColor: "var(--ink-3)" },
  ".cm-diagnostic": { fontFamily: "var(--font)", whiteSpace: "pre-wrap" },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.keyword], color: "var(--human)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: "var(--ink-2)" },
]);

/**
 * An editor of YAML in a host of the page. Its styles are adopted by a root of its own: written into the page, the
 * Content-Security-Policy would refuse them. Tab leaves it, as it leaves every field.
 */
export function makeEditor(host: HTMLElement, label: string, text: string, asks: EditorAsks): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const state = EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      drawSelection(),
      history(),
      yaml(),
      indentUnit.of("  "),
      syntaxHighlighting(colors),
      look,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of(({ docChanged, state: { doc } }) => {
        if (docChanged) asks.change(doc.toString());
      }),
      autocompletion({ override: [(context) => completionsOf(asks, context.state.doc.toString(), context.pos)] }),
      lintGutter(),
      linter(async ({ state: { doc } }) => markedIn(doc.toString(), await asks.check(doc.toString())), {
        delay: restMs,
      }),
      keymap.of([
        { key: "Mod-s", preventDefault: true, run: () => (asks.save(), true) },
        ...defaultKeymap,
        ...historyKeymap,
        ...completionKeymap,
        ...lintKeymap,
      ]),
    ],
  });
  return new EditorView({ state, root, parent: root });
}

async function completionsOf(asks: EditorAsks, text: string, at: number): Promise<CompletionResult | null> {
  const { from, items } = await asks.complete(text, at);
  if (items.length === 0) return null;
  const types = { key: "property", value: "constant", name: "class" } as const;
  return {
    from,
    options: items.map(({ text: label, kind, about }) => ({ label, detail: about, type: types[kind] })),
    validFor: /^[\w.$-]*$/,
  };
}

function markedIn(text: string, findings: readonly Finding[]): Diagnostic[] {
  return findings.map((finding) => ({
    ...spotOf(text, finding),
    severity: finding.severity,
    source: finding.code,
    message: finding.hint === undefined ? finding.message : `${finding.message}\n${finding.hint}`,
  }));
}
