import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../client/failure.ts";
import { exitCodes, LaunchError } from "../launcher/launch-error.ts";
import { isLock, type Lock, tryLock } from "../launcher/lock.ts";
import type { Demo } from "./demo.ts";
import type { Shop } from "./shop.ts";

export interface Story {
  readonly name: string;
  readonly title: string;
  /** Plays it, and gives the id of the record that it was about. */
  readonly play: (demo: Demo, stage: StoryStage) => Promise<string>;
}

/** Where a story is played. */
export interface StoryStage {
  readonly home: string;
  /** flash-sale and migration: the shop runs on afterwards. @default false */
  readonly keep?: boolean;
  /** flash-sale: Prometheus and Alertmanager, which must be installed, find the failure. @default false */
  readonly withPrometheus?: boolean;
  /** flash-sale: on the hosts of the lab, on one of which Opsloom runs. @default false */
  readonly lab?: boolean;
}

/** The stories, the first one first. A terminal and the console play the same. */
export const stories: readonly Story[] = [
  {
    name: "flash-sale",
    title: "An alert becomes a verified repair",
    play: async (demo, stage) =>
      stage.lab === true
        ? (await import("./lab-sale/play.ts")).playLabSale(demo, stage.home)
        : onShop(stage, async (shop) =>
            (await import("./flash-sale.ts")).playFlashSale(demo, shop, stage.home, stage.withPrometheus === true),
          ),
  },
  {
    name: "onboarding",
    title: "An analyst joins",
    play: async (demo, { home }) => (await import("./onboarding.ts")).playOnboarding(demo, home),
  },
  {
    name: "printers",
    title: "What recurs becomes a problem",
    play: async (demo) => (await import("./printers.ts")).playPrinters(demo),
  },
  {
    name: "portal",
    title: "Sixty reports are one major incident",
    play: async (demo) => (await import("./portal.ts")).playPortal(demo),
  },
  {
    name: "migration",
    title: "The web tier moves, with its way back rehearsed",
    play: (demo, stage) => onShop(stage, async (shop) => (await import("./migration.ts")).playMigration(demo, shop)),
  },
  { name: "mail", title: "An outage at a vendor", play: async (demo) => (await import("./mail.ts")).playMail(demo) },
];

async function onShop({ home, keep = false }: StoryStage, play: (shop: Shop) => Promise<string>): Promise<string> {
  const { startShop } = await import("./shop.ts");
  // Two at once would kill each other's shop.
  const lock = lockShop(home);
  try {
    const running = await startShop(home);
    try {
      return await play(running);
    } finally {
      if (!keep) await running.stop();
    }
  } finally {
    lock.release();
  }
}

function lockShop(home: string): Lock {
  if (!existsSync(join(home, "commands", "shopctl")))
    throw new UsageError(
      `the demo plays on the machine that Opsloom runs on, and its shop is not under "${home}": name the home directory with --home`,
    );
  const lock = tryLock(join(home, "demo.lock"));
  if (isLock(lock)) return lock;
  throw new LaunchError(exitCodes.conflict, `another demo (process ${lock.pid}) plays on "${home}": wait for its end`);
}
