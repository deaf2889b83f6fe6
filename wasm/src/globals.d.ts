// What the build provides: of the modules of build/wasm, that of the entry, embedded.
declare module "syncline:module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
// The module that decodes them, in base64.
declare module "syncline:unpacker" {
  const unpacker: string;
  export default unpacker;
}
