import { Dialog } from "../parts/dialog.tsx";
import { text as common } from "../text.ts";
import { text } from "./key-text.ts";
import { usePlaces } from "./places.ts";

const keys = [
  ["Ctrl K or /", text.keys.find],
  ["j k", text.keys.move],
  ["Enter", text.keys.open],
  ["x", text.keys.select],
  ["c", text.keys.fresh],
  ["n", text.keys.note],
  [".", text.keys.commands],
  ["a", text.keys.approve],
  ["r", text.keys.reject],
  ["?", text.keys.this],
] as const;

/** The keys that pages take. */
export function KeyList({ onClose }: { readonly onClose: () => void }) {
  const places = usePlaces().map(({ key, label }) => [`g ${key}`, text.keys.go(label)] as const);
  return (
    <Dialog label={text.keys.title} className="key-list" onClose={onClose}>
      <h1>{text.keys.title}</h1>
      <dl className="facts-list">
        {[...keys, ...places].map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button className="button" onClick={onClose}>
        {common.close}
      </button>
    </Dialog>
  );
}
