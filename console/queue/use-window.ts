import { type RefObject, useLayoutEffect, useState } from "react";

/** Rows that are drawn before the first and behind the last one that is seen. */
const spare = 12;

/** Pixels of a row: `queue.css` says the same. */
const heights = { wide: 36, narrow: 64 } as const;

export interface RowWindow {
  /** Places of the rows to be drawn: from the first on, up to before the last. */
  readonly first: number;
  readonly last: number;
  /** Pixels of each row. */
  readonly height: number;
  /** Scrolls as little as it takes until a row is seen. */
  readonly reveal: (index: number) => void;
}

/** Which rows of one height are seen in a box that scrolls. The others need not be drawn. */
export function useWindow(box: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [seen, see] = useState<{ top: number; room: number; height: number }>({
    top: 0,
    room: 0,
    height: heights.wide,
  });
  const { top, room, height } = seen;

  useLayoutEffect(() => {
    const shown = box.current;
    if (shown === null) return undefined;
    function look(): void {
      const { scrollTop, clientHeight } = shown!;
      const row = matchMedia("(max-width: 900px)").matches ? heights.narrow : heights.wide;
      see((before) =>
        before.top === scrollTop && before.room === clientHeight && before.height === row
          ? before
          : { top: scrollTop, room: clientHeight, height: row },
      );
    }
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(shown);
    shown.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      shown.removeEventListener("scroll", look);
    };
  }, [box]);

  return {
    first: Math.max(0, Math.floor(top / height) - spare),
    last: Math.min(count, Math.ceil((top + room) / height) + spare),
    height,
    reveal(index) {
      const shown = box.current;
      if (shown === null) return;
      const from = index * height;
      if (from < shown.scrollTop) shown.scrollTop = from;
      else if (from + height > shown.scrollTop + shown.clientHeight)
        shown.scrollTop = from + height - shown.clientHeight;
    },
  };
}
