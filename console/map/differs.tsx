import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";
import type { Joint, Mark, Part } from "./union.ts";

/** How many items and relations came, went and changed, in words. */
export function Differs(props: {
  readonly since: string;
  readonly parts: readonly Part[];
  readonly joints: readonly Joint[];
}) {
  const { since, parts, joints } = props;
  const count = (mark: Mark): number => [...parts, ...joints].filter((one) => one.mark === mark).length;
  const [added, gone, changed] = [count("added"), count("gone"), count("changed")];
  return (
    <p role="status">
      {text.time.diff} <Moment at={since} />:{" "}
      {added + gone + changed === 0 ? text.time.same : text.time.differs(added, gone, changed)}
    </p>
  );
}
