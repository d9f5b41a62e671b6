import type { FormEvent } from "react";
import { nameText } from "../format/value.ts";
import { ItemsField } from "./items-field.tsx";
import { text } from "./text.ts";

export interface Asked {
  readonly cis: string;
  readonly length: string;
  readonly rules: string;
}

/** Which items are looked at, and how long a window on them is to be. */
export function AskForm(props: {
  readonly asked: Asked;
  readonly lifecycles: readonly string[];
  readonly onAsk: (asked: Asked) => void;
}) {
  const { asked, lifecycles, onAsk } = props;

  function ask(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const of = (name: string): string => nameText(given.get(name)).trim();
    const cis = of("cis")
      .split(",")
      .map((ci) => ci.trim());
    onAsk({ cis: cis.filter((ci) => ci !== "").join(","), length: of("length"), rules: of("rules") });
  }

  return (
    <form className="ask-windows" onSubmit={ask} key={`${asked.cis} ${asked.length} ${asked.rules}`}>
      <ItemsField value={asked.cis} />
      <label className="label">
        {text.length}
        <input className="input" name="length" defaultValue={asked.length} placeholder={text.lengthHint} />
      </label>
      <label className="label">
        {text.rules}
        <select className="input" name="rules" defaultValue={asked.rules}>
          <option value="">{text.anyRules}</option>
          {[...new Set([...lifecycles, ...(asked.rules === "" ? [] : [asked.rules])])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button className="button">{text.show}</button>
    </form>
  );
}
