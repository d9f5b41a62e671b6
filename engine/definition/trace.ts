/** A definition put together from several documents: each part of it stands where it was written. */
import type { SourceDocument } from "./source.ts";
import type { Path } from "./spot.ts";

export interface Origin {
  readonly document: SourceDocument;
  readonly path: Path;
}

/** Where the parts come from that are not written in the document itself at the same path. */
export class Trace {
  readonly #own: SourceDocument;
  readonly #origins = new Map<string, Origin>();

  constructor(own: SourceDocument) {
    this.#own = own;
  }

  /** The part at `path`, with all below it, was written there. */
  note(path: Path, document: SourceDocument, at: Path = path): void {
    this.#origins.set(keyOf(path), { document, path: at });
  }

  /** As one document. The nearest part above that is noted decides. */
  document(): SourceDocument {
    const [own, origins] = [this.#own, this.#origins];
    if (origins.size === 0) return own;
    return {
      file: own.file,
      json: own.json,
      line: own.line,
      range(spot) {
        for (let length = spot.path.length; length > 0; length -= 1) {
          const origin = origins.get(keyOf(spot.path.slice(0, length)));
          if (origin === undefined) continue;
          const place = origin.document.range({ ...spot, path: [...origin.path, ...spot.path.slice(length)] });
          return origin.document === own ? place : { ...place, inherited: true };
        }
        return own.range(spot);
      },
    };
  }
}

function keyOf(path: Path): string {
  return path.join("\u0000");
}
