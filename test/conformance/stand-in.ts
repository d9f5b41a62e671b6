/** Serves on loopback what the kit's scenarios ask of petstore.swagger.io and httpbin.org. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface StandIn {
  /** For `origins` of the HTTP client. */
  readonly origins: { readonly [origin: string]: string };
  close(): Promise<void>;
}

const pets = [
  { id: 1, name: "Rex", status: "available" },
  { id: 2, name: "Mimi", status: "available" },
];

export async function startStandIn(): Promise<StandIn> {
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://x");
    const send = (status: number, body: unknown): void => {
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const pet = /^\/v2\/pet\/(\d+)$/.exec(url.pathname);
    const basic = /^\/basic-auth\/([^/]+)\/([^/]+)$/.exec(url.pathname);
    if (url.pathname === "/v2/pet/findByStatus") {
      send(
        200,
        pets.filter((one) => one.status === url.searchParams.get("status")),
      );
    } else if (pet !== null) {
      const found = pets.find((one) => String(one.id) === pet[1]);
      send(found === undefined ? 404 : 200, found ?? { message: "Pet not found" });
    } else if (basic !== null) {
      const expected = Buffer.from(
        `${decodeURIComponent(basic[1] ?? "")}:${decodeURIComponent(basic[2] ?? "")}`,
      ).toString("base64");
      const authenticated = req.headers.authorization === `Basic ${expected}`;
      send(authenticated ? 200 : 401, { authenticated });
    } else send(404, { message: "not found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origins: { "https://petstore.swagger.io": here, "https://httpbin.org": here },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
