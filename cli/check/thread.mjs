// From sources a thread loads TypeScript itself, as the process does.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
