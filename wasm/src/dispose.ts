/// <reference lib="esnext.disposable" preserve="true" />

/** What `using` calls; platforms without it have the name still. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
