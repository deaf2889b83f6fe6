// Which version the page shows: the latest, which is edited, or one of the past, which is read.
//
// The document itself shows it (`checkout`), so the parts of the page show it by what they are: they are told what is
// different, as of an edit of somebody. What others write meanwhile comes in, and is kept and sent on, and shows with the
// latest.

import type { OpId, UndoStack } from "syncline";

import type { WorkspaceDoc } from "../workspace.js";

/** The message of the commit that restores a version. */
const RESTORED = "restore";

export class Past {
  private readonly listeners = new Set<() => void>();
  private readonly refused = new Set<() => void>();
  private shown: readonly OpId[] | undefined;
  private wanted: { version: readonly OpId[] | undefined } | undefined;

  constructor(
    private readonly doc: WorkspaceDoc,
    private readonly undo: UndoStack,
  ) {}

  get isShown(): boolean {
    return this.shown !== undefined;
  }

  /** Shows a version, or the latest; in the next frame, the last that was asked for by then. */
  show(version: readonly OpId[] | undefined): void {
    const isPlanned = this.wanted !== undefined;
    this.wanted = { version };
    if (!isPlanned) requestAnimationFrame(() => this.settle());
  }

  private settle(): void {
    const { wanted } = this;
    if (wanted === undefined) return;
    this.wanted = undefined;
    const { version } = wanted;
    if (version === undefined) this.doc.checkoutLatest();
    else this.doc.checkout(version);
    this.shown = version;
    for (const listener of this.listeners) listener();
  }

  /** Edits the document until it shows what the old version does. That is one step to undo. */
  restore(): void {
    this.settle();
    const version = this.shown;
    if (version === undefined) return;
    this.show(undefined);
    this.settle();
    this.undo.checkpoint();
    this.doc.revertTo(version, { message: RESTORED, time: Date.now() });
    this.undo.checkpoint();
  }

  /** Tells that the past cannot be edited. */
  refuse(): void {
    for (const listener of this.refused) listener();
  }

  /** Told when another version shows. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  onRefused(listener: () => void): void {
    this.refused.add(listener);
  }
}
