// What the build provides: build/wasm/syncline.wasm, embedded.
declare module "syncline:module" {
  const embedded: import("./embedding.js").Embedded;
  export default embedded;
}
