import { useState } from "react";
import { text } from "./text.ts";
import { BulkForm } from "./bulk-form.tsx";
import type { ListedRecord } from "./column.ts";

/** Records that one request takes. */
const most = 200;

/** What may be done with the records that are chosen in a list. */
export function BulkBar({ picked, onNone }: { readonly picked: readonly ListedRecord[]; readonly onNone: () => void }) {
  const [isOpen, open] = useState(false);
  const types = new Set(picked.map(({ type }) => type));
  const barred = types.size > 1 ? text.bulk.oneType : picked.length > most ? text.bulk.most(most) : null;
  return (
    <div className="bulk-bar" role="group" aria-label={text.bulk.command}>
      <b className="number">{text.bulk.chosen(picked.length)}</b>
      <button className="button main" disabled={barred !== null} onClick={() => open(true)}>
        {text.bulk.command}
      </button>
      <button className="button" onClick={onNone}>
        {text.bulk.none}
      </button>
      {barred !== null && <span className="dim">{barred}</span>}
      {isOpen && <BulkForm records={picked} onClose={() => open(false)} />}
    </div>
  );
}
