import type { Json } from "../../base/json.ts";
import { type Nodes, Unreadable } from "./budget.ts";

export function parseJson(text: string, nodes: Nodes): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Unreadable("it is no JSON");
  }
  const left: Json[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    nodes.take();
    // An own `__proto__` would be the prototype of whatever it is copied into.
    if (typeof next === "object" && next !== null) {
      if (Object.hasOwn(next, "__proto__")) throw new Unreadable('it has the key "__proto__"');
      for (const one of Object.values(next)) left.push(one);
    }
  }
  return value;
}
