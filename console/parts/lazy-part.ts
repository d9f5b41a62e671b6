import { type ComponentType, lazy } from "react";

const pause = (ms: number) => new Promise((end) => setTimeout(end, ms));
const online = () => new Promise((end) => addEventListener("online", end, { once: true }));

/** Parts that are being loaded. */
export const loading = { count: 0 };

/** A part that is loaded when it is first shown. Without a connection it waits for one: the page stays as it is. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    loading.count += 1;
    try {
      return { default: await loaded(load) };
    } finally {
      loading.count -= 1;
    }
  });
}

async function loaded<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (!navigator.onLine) await online();
      else if (tries > 4) throw error;
      else await pause(1_000);
    }
  }
}
