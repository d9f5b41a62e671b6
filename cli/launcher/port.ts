import { createServer } from "node:net";
import { codeOf } from "./launch-error.ts";

/** Whether we could listen on that port of the loopback address now. */
export async function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return (await listenOnce(port, host)) !== null;
}

/**
 * Free ports of the loopback address, all different. The operating system hands them out, so two launchers rarely meet;
 * who starts a server on one still retries with another when it lost the race.
 */
export async function freePorts(count: number, host = "127.0.0.1"): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, host)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The wished port when it is free, else any free one. */
export async function preferPort(wished: number | undefined): Promise<number> {
  if (wished !== undefined && (await isPortFree(wished))) return wished;
  return (await freePorts(1))[0]!;
}

async function listenOnce(port: number, host: string): Promise<number | null> {
  try {
    const server = await listen(port, host);
    await new Promise((resolve) => server.close(resolve));
    return port;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return null;
  }
}

function listen(port: number, host: string): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}
