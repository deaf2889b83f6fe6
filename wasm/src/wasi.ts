// What the C library of a WebAssembly module imports; nothing of it is in use.

export const imported = {
  env: { emscripten_notify_memory_growth() {} },
  wasi_snapshot_preview1: {
    environ_sizes_get: () => 52,
    environ_get: () => 52,
    fd_write: () => 52,
    fd_close: () => 52,
    fd_seek: () => 52,
    proc_exit(): never {
      throw new WebAssembly.RuntimeError("syncline ended");
    },
  },
};
