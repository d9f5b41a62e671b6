import { isPortFree } from "../../cli/launcher/port.ts";

/**
 * Free ports below 32768, all different, for what is started again on the same port: from there on the operating system
 * hands them out to everybody, also while ours is down.
 */
export async function lowPorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = 12_000 + Math.floor(Math.random() * 18_000); ports.length < count; port += 1) {
    if (await isPortFree(port)) ports.push(port);
  }
  return ports;
}
