import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createKey } from "../../store/key/key.ts";
import type { ApiDeps } from "../../api/deps.ts";
import { allOperations, type ApiCaller, createApiCaller } from "./api-caller.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { opsloom, type Told } from "./command-line.ts";

/** How people reach a product under test. A person has one key, made when it is first asked for. */
export interface Doors {
  key(user: string): Promise<string>;
  /** A file with the person's key, as `--key-file` takes it; `--home FOLDER --as USER` finds it too. */
  keyFile(user: string): Promise<string>;
  /** A client of the API by its paths. */
  as(user: string): Promise<ApiClient>;
  /** Calls the API as it is on the wire and checks every answer against its contract. null: without a key. */
  caller(user: string | null, url?: string): Promise<ApiCaller>;
  /** Callers of several people, found by their names. */
  callers(...users: string[]): Promise<(user: string) => ApiCaller>;
  /** Runs a command line of `opsloom` as the person. One at a time. */
  opsloom(user: string, ...line: string[]): Promise<Told>;
}

/** `folder` is where key files are written. */
export function createDoors(deps: ApiDeps, url: string, folder: string): Doors {
  const keys = new Map<string, Promise<string>>();
  const operations = allOperations(deps);

  function key(user: string): Promise<string> {
    const made = keys.get(user) ?? createKey(deps.pool, { user, title: "test" });
    keys.set(user, made);
    return made;
  }

  async function keyFile(user: string): Promise<string> {
    const keysFolder = join(folder, "keys");
    mkdirSync(keysFolder, { recursive: true });
    const file = join(keysFolder, user);
    writeFileSync(file, `${await key(user)}\n`, { mode: 0o600 });
    return file;
  }

  const caller: Doors["caller"] = async (user, at = url) =>
    createApiCaller(at, operations, user === null ? undefined : await key(user));

  return {
    key,
    keyFile,
    caller,
    async as(user) {
      return createApiClient(url, await key(user));
    },
    async callers(...users) {
      const found = new Map<string, ApiCaller>();
      for (const user of users) found.set(user, await caller(user));
      return (user) => {
        const call = found.get(user);
        if (call === undefined) throw new Error(`"${user}" is none of ${users.join(", ")}`);
        return call;
      };
    },
    async opsloom(user, ...line) {
      return opsloom(...line, "--url", url, "--key-file", await keyFile(user));
    },
  };
}
