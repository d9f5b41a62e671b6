/** Colors where a terminal shows them; Node.js itself reads NO_COLOR, FORCE_COLOR and TERM to say so. */
export type Color = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export type Paint = (color: Color, text: string) => string;

/** The part of a stream that says whether it is a terminal. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
}

const codes: { readonly [color in Color]: readonly [on: number, off: number] } = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Paints for a stream: with escape codes on a terminal that has colors, else the text as it is. */
export function painter(out: Screen): Paint {
  if (out.isTTY !== true || out.hasColors?.() !== true) return (_, text) => text;
  return (color, text) => {
    const [on, off] = codes[color];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
