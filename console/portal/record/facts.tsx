import { entriesOf } from "../../format/entries.ts";
import { text } from "../text.ts";
import { filesIn } from "../../file/held-file.ts";
import { ValueList } from "../../value/value-list.tsx";

/** The fields that are seen and have a value, but for what stands elsewhere on the page: its name and its files. */
export function Facts(props: { readonly fields: { readonly [name: string]: unknown }; readonly called: string }) {
  const files = filesIn(props.fields).map(({ name }) => name);
  const isElsewhere = (value: unknown): boolean =>
    value === props.called || (Array.isArray(value) && value.every((one) => files.includes(one as string)));
  const shown = entriesOf(props.fields).filter(([, value]) => !isElsewhere(value));
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">{text.record.known}</h2>
      <ValueList of={shown} />
    </section>
  );
}
