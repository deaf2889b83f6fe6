// What the build provides: the modules of build/wasm, embedded.
declare module "syncline:module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
declare module "syncline:sync-module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
declare module "syncline:updates-module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
declare module "syncline:json-module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
// The module that decodes them, in base64.
declare module "syncline:unpacker" {
  const unpacker: string;
  export default unpacker;
}
