// A document as a session sees it: what it answers, and that it was edited.
//
// Several sessions may have one document. What one of them brings is news to the
// others, which hear of commits alone: so ports of one document tell each other.

import { SynclineError } from "../errors.js";
import { addPort, removePort, Want, type Port } from "./module.js";

/** What is needed of a document: a `Doc` of any entry has it. */
export interface SyncableDoc {
  readonly version: { encode(): Uint8Array; entries(): readonly { readonly end: number }[] };
  exportSince(version: Uint8Array): Uint8Array;
  import(bytes: Uint8Array): unknown;
  beforeCommit(hook: () => void): () => void;
}

/** Encrypts what leaves a document, and opens what comes. */
export interface Seal {
  seal(update: Uint8Array): Uint8Array;
  open(payload: Uint8Array): Uint8Array;
}

const portsOf = new WeakMap<SyncableDoc, Set<DocumentPort>>();

export class DocumentPort {
  /** What a session calls it by. */
  readonly id: number;
  private readonly stopListening: () => void;

  /** `edited`: it may have what the session has not; also within a call of the session. */
  constructor(
    private readonly doc: SyncableDoc,
    private readonly seal: Seal | undefined,
    private readonly edited: () => void,
  ) {
    this.stopListening = doc.beforeCommit(edited);
    this.id = addPort(this.answer);
    const ports = portsOf.get(doc) ?? new Set();
    portsOf.set(doc, ports.add(this));
  }
  /** Edits are not told of any more. */
  stop(): void {
    this.stopListening();
    portsOf.get(this.doc)!.delete(this);
  }
  /** REQUIRES: no session has it. */
  remove(): void {
    removePort(this.id);
  }

  isFreed(): boolean {
    try {
      return this.doc.version === undefined;
    } catch {
      return true;
    }
  }

  private readonly answer: Port = (want, bytes) => {
    try {
      switch (want) {
        case Want.version:
          return this.doc.version.encode();
        case Want.exportSince:
          return this.doc.exportSince(bytes);
        case Want.import:
          return this.import(bytes);
        case Want.seal:
          return this.seal!.seal(bytes);
        case Want.open:
          return this.seal!.open(bytes);
      }
    } catch (error) {
      throw this.isFreed() ? new SynclineError("INVALID_ARGUMENT", "the document was freed before its room was left") : error;
    }
  };
  private import(bytes: Uint8Array): void {
    this.doc.import(bytes);
    for (const port of portsOf.get(this.doc)!) if (port !== this) port.edited();
  }
}
