// The web tier of the demo shop: its checkout needs the database. Usage: node web.mjs PORT DATABASE_PORT
import { createServer } from "node:http";
import { connect } from "node:net";

const [port, databasePort] = process.argv.slice(2).map(Number);

function askStock() {
  return new Promise((resolve, reject) => {
    const socket = connect(databasePort ?? 0, "127.0.0.1");
    socket.setEncoding("utf8").setTimeout(1000, () => socket.destroy(new Error("the database does not answer")));
    socket.on("error", reject);
    socket.on("data", (text) => {
      if (String(text).startsWith("SHOPDB")) socket.write("STOCK shoes\r\n");
      else socket.end(() => resolve(String(text).trim()));
    });
  });
}

createServer(async (req, res) => {
  res.setHeader("server", "shop-web/1.0");
  if (req.url === "/checkout") {
    try {
      res.end(`${await askStock()}\n`);
    } catch (error) {
      res.writeHead(503).end(`checkout is down: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    return;
  }
  if (req.url === "/metrics") {
    const up = await askStock().then(
      () => 1,
      () => 0,
    );
    res.setHeader("content-type", "text/plain; version=0.0.4");
    res.end(
      `# HELP shop_database_up Whether the database answers.\n# TYPE shop_database_up gauge\nshop_database_up ${up}\n`,
    );
    return;
  }
  res.end("<!doctype html><title>Shop</title><h1>Flash sale</h1>\n");
}).listen(port, "127.0.0.1");
