// Writes to every node each 2 ms, and prints when a node began or ceased to accept: the yardstick for the recovery times that
// redrill reports. It shares no code with it on purpose: plain sockets, its own few lines of RESP.
//
//   node independent-writer.mjs host:port ...      ends on SIGTERM
//
// Prints lines of JSON: { "port", "accepts", "ns" } with the time of the answer on the monotonic clock.
import { connect } from "node:net";

const write = Buffer.from("*3\r\n$3\r\nSET\r\n$22\r\n{06S}independent-write\r\n$1\r\n1\r\n");
for (const address of process.argv.slice(2))
  watch(address.slice(0, address.lastIndexOf(":")), Number(address.split(":").at(-1)));

function watch(host, port) {
  let socket = null;
  let isWaiting = false;
  let accepts = null;
  const tell = (now) => {
    if (now === accepts) return;
    accepts = now;
    process.stdout.write(`${JSON.stringify({ port, accepts, ns: String(process.hrtime.bigint()) })}\n`);
  };
  setInterval(() => {
    if (socket === null) {
      isWaiting = false;
      const fresh = (socket = connect({ host, port, noDelay: true }));
      fresh.on("data", (data) => {
        isWaiting = false;
        tell(data[0] === 0x2b); // +OK; anything else is a refusal
      });
      fresh.on("error", () => undefined);
      fresh.on("close", () => {
        tell(false);
        if (socket === fresh) socket = null;
      });
    } else if (!isWaiting && socket.readyState === "open") {
      isWaiting = true;
      socket.write(write);
    }
  }, 2);
}
process.on("SIGTERM", () => process.exit(0));
