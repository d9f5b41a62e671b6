/** Where an operation is, without its schemas. */
export interface Way {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  /** Of a list: the parameter of its query that takes the reply's `next`. */
  readonly next: "cursor" | "after" | null;
  readonly stream: boolean;
  /** The request or the reply is the content of a file. */
  readonly raw: "request" | "reply" | null;
}

/** A way as it is listed, which a browser loads in fewer bytes: `get /v1/alerts cursor`. */
export type WayText =
  `${Way["method"]} /${string}` | `${Way["method"]} /${string} ${NonNullable<Way["next"] | Way["raw"]> | "stream"}`;

export function readWay(text: WayText): Way {
  const [method, path = "", mark] = text.split(" ");
  return {
    method: method as Way["method"],
    path,
    next: mark === "cursor" || mark === "after" ? mark : null,
    stream: mark === "stream",
    raw: mark === "request" || mark === "reply" ? mark : null,
  };
}
