// The same first content in the same bytes, wherever it is made.

import type { Doc } from "./doc.js";
import { SynclineError } from "./errors.js";
import type { PeerId } from "./ids.js";

const DRAFT: PeerId = "0000000000000001";

/** The update of Doc.seed(): filled once to learn who writes it, and once by that one. */
export function makeSeed(create: (peerId: PeerId) => Doc, fill: (doc: Doc) => void): Uint8Array {
  const filled = (peerId: PeerId) => {
    const doc = create(peerId);
    try {
      fill(doc);
      return { author: doc.seedAuthor, update: doc.export() };
    } finally {
      doc.free();
    }
  };
  const { author } = filled(DRAFT);
  const seed = filled(author);
  if (seed.author === author) return seed.update;
  throw new SynclineError(
    "INVALID_ARGUMENT",
    "the seed is not the same each time: fill() may only write what is the same for every host, no ids, times or random numbers",
  );
}
