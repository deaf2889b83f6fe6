// A process that begins: the processor time from its first line to the first edit of a document, and that
// since the process began. Without a library's name: nothing but that.

function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
const begin = used();
const beginWall = performance.now();
const name = process.argv[2];
if (name) {
  const peer = await (await import("./adapters/index.js")).loadPeer(name);
  const replica = peer.create();
  replica.insert(0, "a");
  replica.commit();
}
process.stdout.write(
  JSON.stringify({ ms: used() - begin, wallMs: performance.now() - beginWall, sinceStart: used() }),
);
