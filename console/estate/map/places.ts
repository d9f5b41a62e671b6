/** An item that depends on the one in the middle, and what it depends on nearer to it. */
export interface Affected {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  /** In relations, from 1. */
  readonly distance: number;
  readonly via: { readonly id: string; readonly type: string };
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  /** Of its upper left corner. */
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly type: string;
}

export const box = { width: 168, height: 58, gapX: 16, gapY: 40, rowGap: 12 } as const;

/** Side by side; a layer with more goes on in the next row. */
const mostInRow = 6;

/**
 * The item on top, below it in layers what depends on it, by how many relations. What is reached over one item stands
 * below those that are reached over the items left of it, so that no line of adjacent layers crosses another as
 * long as each is one row.
 */
export function placesOf(
  item: Pick<Affected, "id" | "name" | "class">,
  affected: readonly Affected[],
): {
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
} {
  const known = new Set([item.id, ...affected.map(({ id }) => id)]);
  const layers = layersOf(item, affected);
  const rows = layers.flatMap((layer) =>
    Array.from({ length: Math.ceil(layer.length / mostInRow) }, (_, row) => ({
      isFirst: row === 0,
      items: layer.slice(row * mostInRow, (row + 1) * mostInRow),
    })),
  );
  const widest = Math.max(...rows.map(({ items }) => widthOf(items.length)));
  let y = 0;
  const places = rows.flatMap(({ isFirst, items }, index) => {
    if (index > 0) y += box.height + (isFirst ? box.gapY : box.rowGap);
    const left = (widest - widthOf(items.length)) / 2;
    return items.map(({ id, name, class: of }, place) => ({
      id,
      name,
      class: of,
      x: left + place * (box.width + box.gapX),
      y,
    }));
  });
  const edges = affected
    .filter(({ via }) => known.has(via.id))
    .map(({ id, via }) => ({ from: via.id, to: id, type: via.type }));
  return { places, edges, width: widest, height: y + box.height };
}

type Item = Pick<Affected, "id" | "name" | "class">;

function layersOf(item: Item, affected: readonly Affected[]): readonly (readonly Item[])[] {
  const distances = [...new Set(affected.map(({ distance }) => distance))].toSorted((one, other) => one - other);
  const layers: (readonly Item[])[] = [[item]];
  for (const distance of distances) {
    const before = layers.at(-1) ?? [];
    const orderOf = ({ via }: Affected): number => before.findIndex(({ id }) => id === via.id);
    const layer = affected
      .filter((one) => one.distance === distance)
      .toSorted((one, other) => orderOf(one) - orderOf(other) || one.name.localeCompare(other.name));
    layers.push(layer);
  }
  return layers;
}

const widthOf = (count: number): number => count * box.width + (count - 1) * box.gapX;
