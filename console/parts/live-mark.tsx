import { useLive } from "../news/use-news.ts";
import { text } from "../text.ts";

/** Says whether what is shown follows what happens, or may be old. */
export function LiveMark() {
  const live = useLive();
  return (
    <span className={`live ${live}`} role="status">
      {text.news[live]}
    </span>
  );
}
