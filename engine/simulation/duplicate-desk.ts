/** Duplicates in virtual time: sets of CIs that may be one thing open, change and close their records. */
import { changeText, clearing, joinedText, openingOf } from "../identity/duplicate-news.ts";
import { judgeSets, mainOf, type OpenSet, type SetChange, setView } from "../identity/duplicate-set.ts";
import { type CiClasses, findClass } from "../identity/identify.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Estate } from "./estate.ts";
import type { World } from "./world.ts";

interface DeskSet extends OpenSet {
  readonly class: string;
  readonly record: string | null;
}

export class DuplicateDesk {
  readonly #world: World;
  readonly #estate: Estate;
  readonly #classes: CiClasses;
  #open: readonly DeskSet[] = [];
  #count = 0;
  #news = 0;

  constructor(world: World, estate: Estate, classes: CiClasses) {
    this.#world = world;
    this.#estate = estate;
    this.#classes = classes;
  }

  /** Judges all sets anew after the estate has changed; `text` says how. */
  judge(text: string): void {
    const pairs = this.#estate.alike.map(({ a, b }) => [a, b] as const);
    for (const change of judgeSets(this.#open, pairs)) this.#carryOut(change, text);
  }

  #carryOut(change: SetChange, text: string): void {
    if (change.kind === "open") return this.#openSet(change.cis);
    const set = this.#open.find(({ id }) => id === change.set);
    if (set === undefined) return;
    const others = this.#open.filter((one) => one !== set);
    this.#open = change.kind === "close" ? others : [...others, { ...set, cis: change.cis }];
    if (set.record === null) return;
    this.#news += 1;
    const id = `duplicates:${String(set.id)}#${String(this.#news)}`;
    if (change.kind === "change") {
      const input = { text: changeText(change, text) };
      return void this.#world.send(this.#world.survivor(set.record), "$note", input, engineActor, id);
    }
    const rule = findClass(this.#classes, set.class)?.duplicates;
    const why = change.into === null ? text : joinedText;
    const command = rule === undefined ? null : clearing(rule, why);
    if (command?.ok === false)
      return void this.#world.problems.push(`class "${set.class}", duplicates.onClear: ${command.error}`);
    const { name, input } = command?.value ?? { name: "$note", input: { text: why } };
    // A refusal is an answer: a person may have moved the record on.
    this.#world.send(this.#world.survivor(set.record), name, input, engineActor, id);
  }

  #openSet(cis: readonly string[]): void {
    const members = cis.flatMap((id) => this.#estate.alikeCi(id) ?? []);
    const main = mainOf(members);
    const open = main === undefined ? null : findClass(this.#classes, main.class)?.duplicates?.open;
    if (main === undefined || open == null) return;
    this.#count += 1;
    const because = this.#estate.alike.filter(({ a }) => cis.includes(a)).map((pair) => pair.because);
    const made = openingOf(main.class, open, setView(members, because), instantText(this.#world.now));
    const record = made.ok ? this.#openRecord(main.class, made.value) : null;
    if (!made.ok) this.#world.problems.push(made.error);
    this.#open = [...this.#open, { id: this.#count, cis, class: main.class, record }];
  }

  #openRecord(
    className: string,
    { type, fields }: { readonly type: string; readonly fields: Parameters<World["open"]>[1] },
  ): string | null {
    const { problems } = this.#world;
    if (this.#world.bundle(type) === undefined) {
      problems.push(`duplicates of "${className}" open "${type}", which has no lifecycle`);
      return null;
    }
    const { decision, id } = this.#world.open(type, fields, {}, engineActor);
    if (decision.ok) return id;
    problems.push(`duplicates of "${className}" opened no ${type}: ${decision.refusal.message}`);
    return null;
  }
}
