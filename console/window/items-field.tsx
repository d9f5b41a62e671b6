import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { itemsLikeQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Configuration items by id or name, several with commas; those like the last one are offered. */
export function ItemsField({ value }: { readonly value: string }) {
  const [written, write] = useState(value);
  const parts = written.split(",");
  const before = parts.slice(0, -1).map((part) => part.trim());
  const found = useQuery(itemsLikeQuery(parts.at(-1)?.trim() ?? ""));
  return (
    <label className="label items-field">
      {text.items}
      <input
        className="input"
        name="cis"
        list="windows-items"
        autoComplete="off"
        value={written}
        onChange={(event) => write(event.target.value)}
        aria-describedby="windows-items-hint"
      />
      <small id="windows-items-hint">{text.itemsHint}</small>
      <datalist id="windows-items">
        {found.data?.items.map(({ id, name }) => (
          <option key={id} value={[...before, id].join(", ")}>
            {name}
          </option>
        ))}
      </datalist>
    </label>
  );
}
