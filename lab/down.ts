import { endMarked } from "./namespace/end.ts";
import { marked } from "./namespace/marked.ts";
import { needRoot } from "./site/running.ts";

/**
 * Ends what holds a lab, whether it has come up or not. All else goes with it: the kernel ends each process of its
 * process namespace before it lets the first one go. Gives whether there was anything.
 */
export async function takeDown(lab: string): Promise<boolean> {
  needRoot();
  return endMarked(() => marked(lab));
}
