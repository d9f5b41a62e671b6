import { type FormEvent, useId } from "react";
import { nameText } from "../format/value.ts";
import { text } from "./text.ts";

/** Names that somebody has, such as roles: each can be taken away, and one of those that there are be added. */
export function Names(props: {
  readonly label: string;
  /** What one of them is called. */
  readonly one: string;
  readonly held: readonly string[];
  readonly known: readonly string[];
  readonly isBusy: boolean;
  readonly onGive: (name: string) => void;
  readonly onTake: (name: string) => void;
}) {
  const { label, one, held, known, isBusy, onGive, onTake } = props;
  const id = useId();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = nameText(new FormData(event.currentTarget).get("name")).trim();
    event.currentTarget.reset();
    if (name !== "" && !held.includes(name)) onGive(name);
  }

  return (
    <div className="names">
      <h3>{label}</h3>
      <ul className="in-line">
        {held.map((name) => (
          <li key={name}>
            <span className="chip">
              {name}
              <button aria-label={text.person.take(name)} disabled={isBusy} onClick={() => onTake(name)}>
                ×
              </button>
            </span>
          </li>
        ))}
      </ul>
      <form className="in-line" onSubmit={submit}>
        <input className="input" name="name" list={id} aria-label={one} placeholder={one} autoComplete="off" required />
        <datalist id={id}>
          {known
            .filter((name) => !held.includes(name))
            .map((name) => (
              <option key={name} value={name} />
            ))}
        </datalist>
        <button className="button" disabled={isBusy}>
          {text.person.give}
        </button>
      </form>
    </div>
  );
}
