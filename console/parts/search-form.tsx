import type { FormEvent } from "react";
import { nameText } from "../format/value.ts";

/** Where words are written by which a list is found; it shows those that stand in the address. */
export function SearchForm(props: {
  readonly words: string;
  readonly label: string;
  readonly onFind: (words: string) => void;
}) {
  const { words, label, onFind } = props;

  function find(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    onFind(nameText(new FormData(event.currentTarget).get("q")).trim());
  }

  return (
    <form role="search" onSubmit={find} key={words}>
      <input className="input" type="search" name="q" defaultValue={words} aria-label={label} placeholder={label} />
    </form>
  );
}
