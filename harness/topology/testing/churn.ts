import { connect } from "node:net";

// Twelve clients that pipeline through a proxy and drop their connections in the middle: what makes toxiproxy's control API hang.
const port = Number(process.argv[2]);
const set = `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$512\r\n${"x".repeat(512)}\r\n`;
const gets = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".repeat(200);

function connectAndDrop(): void {
  const socket = connect(port, "127.0.0.1", () => {
    socket.write(set + gets);
    setTimeout(() => socket.destroy(), 20 + Math.random() * 80);
  });
  socket.on("error", () => undefined); // replaced under our feet, which is the point
  socket.on("close", () => setTimeout(connectAndDrop, 5));
  socket.resume();
}

for (let client = 0; client < 12; client++) connectAndDrop();
process.stdout.write("churning\n");
