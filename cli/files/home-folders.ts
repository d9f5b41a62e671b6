import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folders of a home that an operator fills: one file a secret; the programs that `run: shell` finds as `./NAME`.
 */
export function prepareFolders(secrets: string, commands: string): void {
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  mkdirSync(commands, { recursive: true, mode: 0o755 });
  const shop = fileURLToPath(new URL("../demo/shop/", import.meta.url));
  for (const name of ["shopctl.mjs", "database.mjs", "web.mjs"]) copyFileSync(join(shop, name), join(commands, name));
  // Written at each start: the Node.js of the last one may be gone.
  const words = [process.execPath, join(commands, "shopctl.mjs")].map(quoted).join(" ");
  const text = `#!/bin/sh\n: "\${SHOP_DIR:=}"\n[ -n "$SHOP_DIR" ] || SHOP_DIR=${quoted(join(dirname(commands), "shop"))}\nexport SHOP_DIR\nexec ${words} "$@"\n`;
  writeFileSync(join(commands, "shopctl"), text, { mode: 0o755 });
}

/** One word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
