import { register } from "tsx/esm/api";

register();
const { runSmallLauncher } = await import("./small-launcher.ts");
await runSmallLauncher();
