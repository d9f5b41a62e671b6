// The database tier of the demo shop: answers lines on a TCP port. Usage: node database.mjs PORT
import { createServer } from "node:net";

const port = Number(process.argv[2]);
const stock = new Map([["shoes", 42]]);

const server = createServer((socket) => {
  socket.setEncoding("utf8");
  socket.write("SHOPDB 1.0 ready\r\n");
  socket.on("data", (text) => {
    for (const line of String(text).split(/\r?\n/).filter(Boolean)) {
      const [verb, item] = line.split(" ");
      socket.write(verb === "STOCK" && stock.has(item ?? "") ? `OK ${stock.get(item ?? "")}\r\n` : "ERR unknown\r\n");
    }
  });
  socket.on("error", () => socket.destroy());
});
server.listen(port, "127.0.0.1");
