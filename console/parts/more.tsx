import { text } from "../text.ts";

/** The button that fetches the next page of a list, as long as there is one. */
export function More({
  of,
}: {
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}) {
  if (!of.hasNextPage) return null;
  return (
    <button className="button" disabled={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {text.more}
    </button>
  );
}
