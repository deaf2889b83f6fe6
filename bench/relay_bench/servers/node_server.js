// What the servers in Node have in common: node --expose-gc SERVER.js PORT [FOLDER]

export const [port, folder] = [Number(process.argv[2]), process.argv[3]];

// Garbage is no memory of a connection: the driver has it collected before it looks.
process.on("SIGUSR2", () => globalThis.gc());
