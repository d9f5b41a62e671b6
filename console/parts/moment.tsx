import { momentText } from "../format/moment.ts";

/** A moment in the reader's zone; the exact instant on hover. */
export function Moment({ at, show = momentText }: { readonly at: string; readonly show?: (at: string) => string }) {
  return (
    <time dateTime={at} title={at}>
      {show(at)}
    </time>
  );
}
