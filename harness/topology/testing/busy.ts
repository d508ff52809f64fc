import { connect } from "node:net";

// Fifty clients that ask one thing after the other through a proxy, and begin again when they are cut off.
const port = Number(process.argv[2]);

function ask(): void {
  const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
  socket.on("data", () => socket.write("PING\r\n"));
  socket.on("error", () => undefined); // the path is hurt, which is the point
  socket.on("close", () => setTimeout(ask, 10));
}

for (let client = 0; client < 50; client++) ask();
process.stdout.write("busy\n");
