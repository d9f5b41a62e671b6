import { placeTexts, type PlaceText } from "./texts.ts";

const head = `/** Generated from tools/places/texts.ts by \`npm run generate\`; a test compares. */
import type { Json } from "../../base/json.ts";
import type { Env, Evaluation, Single } from "../machine.ts";
import { indexValue } from "../value/index-value.ts";
import { compare, isTruthy } from "../value/order.ts";
import { Places } from "./places.ts";

/** Makes an object of which no one else knows yet, of keys that no prototype has. */
export type Make = (input: Json, env: Env, machine: Evaluation) => { [key: string]: Json };

interface Keyed {
  readonly [key: string]: Json | undefined;
}

function isRecord(value: Json): value is Json & Keyed {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
`;

/** The text of `engine/expression/place/copies.ts`. */
export function copiesText(): string {
  return [head, ...Object.entries(placeTexts).map(([name, place]) => placeText(name, place))].join("\n");
}

function placeText(name: string, { is, type, text, copies }: PlaceText): string {
  const rows = Array.from({ length: copies }, () => `    ${text},`);
  return `/** ${is} */\nexport const ${name} = new Places<${type}>(\n  ${text},\n  () => [\n${rows.join("\n")}\n  ],\n);\n`;
}
