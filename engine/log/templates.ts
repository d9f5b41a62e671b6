/** The templates of one source by stable ids: what is saved of them makes the same tree again. */
import { Drain, type Template } from "./drain.ts";
import { templateId } from "./template-id.ts";

export interface SavedTemplate {
  readonly id: string;
  /** Its tokens as they were when its first line came. */
  readonly birth: readonly string[];
  readonly tokens: readonly string[];
}

export interface LogTemplate extends SavedTemplate {
  tokens: readonly string[];
  /** Lines since it was taken last. */
  lines: number;
  /** Whether it was not there before. */
  isNew: boolean;
}

/** Templates of one source that are looked at; those that were seen longest ago are forgotten. */
export const mostTemplates = 5_000;

export class Templates {
  readonly #source: string;
  readonly #drain: Drain;
  /** By the numbers of the tree. */
  readonly #known = new Map<number, LogTemplate>();
  #changed = new Set<LogTemplate>();

  /** `saved`: in the order in which they were seen last. */
  constructor(source: string, similarity: number, saved: readonly SavedTemplate[]) {
    this.#source = source;
    this.#drain = new Drain({ similarity, limit: mostTemplates });
    for (const one of saved.slice(-mostTemplates)) {
      const put = this.#drain.put({ ...one, lines: 1 });
      this.#known.set(put.id, { ...one, lines: 0, isNew: false });
    }
  }

  add(text: string): LogTemplate {
    const found = this.#drain.add(text);
    const template = this.#known.get(found.id) ?? this.#create(found);
    template.tokens = found.tokens;
    template.lines += 1;
    this.#changed.add(template);
    return template;
  }

  /** Templates that had lines since this was asked last. */
  takeChanged(): readonly LogTemplate[] {
    const changed = [...this.#changed];
    this.#changed = new Set();
    return changed;
  }

  #create(found: Template): LogTemplate {
    // Numbers of forgotten ones never come back.
    if (this.#known.size > 2 * mostTemplates) {
      const alive = new Set(this.#drain.all().map(({ id }) => id));
      for (const id of this.#known.keys()) if (!alive.has(id)) this.#known.delete(id);
    }
    const template = {
      id: templateId(this.#source, found.birth),
      birth: found.birth,
      tokens: found.tokens,
      lines: 0,
      isNew: true,
    };
    this.#known.set(found.id, template);
    return template;
  }
}
