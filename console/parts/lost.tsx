import { timeText } from "../format/moment.ts";
import { useLostAt } from "../news/use-news.ts";
import { text } from "../text.ts";

/** Says since when what is shown may be old. It lies over the page, whichever that is: nothing moves. */
export function Lost() {
  const at = useLostAt();
  return (
    <p className="lost-since" role="status">
      {at !== null && text.news.since(timeText(new Date(at).toISOString()))}
    </p>
  );
}
