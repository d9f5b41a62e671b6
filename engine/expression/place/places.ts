/**
 * Copies of one function, so that each of the busy expressions runs a copy of its own.
 *
 * V8 keeps what it has learned about a function (under which key a place of it reads, which functions it calls) with
 * the text of the function: closures made by one text share it. When one text serves all nodes of all expressions, each
 * of its calls leads to many functions and each of its reads meets many keys, at 5 to 10 ns each; a text that serves
 * one node is compiled together with the nodes below it, as if the expression had been written by hand. New texts
 * cannot be made while running: the language of the kernel has no `eval`, nor has the sandbox of workflows. So there
 * are some copies from the start.
 *
 * 1. All copies mean the same: only the speed depends on who got one, never a result.
 * 2. The copies are made when the first expression has become busy: most workflows never have one.
 */
export class Places<Make> {
  readonly #shared: Make;
  readonly #make: () => readonly Make[];
  #copies: readonly Make[] | null = null;
  #taken = 0;

  constructor(shared: Make, copies: () => readonly Make[]) {
    this.#shared = shared;
    this.#make = copies;
  }

  /** The next copy when the asker is busy and one is left, else the text that all others share. */
  take(busy: boolean): Make {
    if (!busy) return this.#shared;
    this.#copies ??= this.#make();
    const copy = this.#copies[this.#taken];
    this.#taken += 1;
    return copy ?? this.#shared;
  }
}
