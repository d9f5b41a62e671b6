/** Ports where the server is expected to speak TLS from the first byte. */
export const tlsPorts: ReadonlySet<number> = new Set([
  443, 465, 636, 853, 989, 990, 993, 995, 5061, 5671, 6443, 8443, 8883, 9443,
]);

/**
 * Ports that are sent nothing: what a printer (515, 9100 to 9107) reads it prints, and databases log a stranger's bytes
 * as an attack. They are classified by what they say themselves, else by their port.
 */
export function isListenOnly(port: number): boolean {
  return listenOnly.has(port) || (port >= 9100 && port <= 9107);
}

const listenOnly = new Set([22, 515, 1433, 1521, 3306, 5432, 6379, 9042, 11211, 27017]);
