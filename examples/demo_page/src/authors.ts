// Who wrote what, and when. All that a history knows by itself is the peer that an edit came from, a copy of the
// document at work. So each page puts its user's name into the document before its first edit, under its
// peer, and its commits tell the time.

import type { CommitDraft, OpId, PeerId } from "syncline";

import type { DeviceSettings } from "./settings.js";
import { words } from "./words/words.js";
import type { WorkspaceDoc } from "./workspace.js";

/**
 * Milliseconds. Each commit that tells a time is a change of its own in the history, which costs some bytes: while
 * somebody types, one of many does. The others have the time of the last one before.
 */
const TELL_EVERY = 30_000;

export class Authors {
  /** Of all that were ever here: a version that shows may lack some. */
  private readonly names = new Map<PeerId, string>();
  private lastTold = 0;

  constructor(
    private readonly doc: WorkspaceDoc,
    private readonly settings: DeviceSettings,
  ) {
    doc.beforeCommit((commit) => this.sign(commit));
    this.map.subscribe(() => this.learn());
    this.learn();
  }

  private get map() {
    return this.doc.map("authors");
  }

  private learn(): void {
    for (const [peer, name] of this.map.entries()) this.names.set(peer, name);
  }

  private sign(commit: CommitDraft): void {
    const { doc, map, names } = this;
    const name = this.settings.get("name");
    if (map.get(doc.peerId) !== name) map.set(doc.peerId, name);
    names.set(doc.peerId, name);
    if (map.size < names.size) this.nameAgain();
    const now = Date.now();
    if (commit.options.message === "" && now - this.lastTold < TELL_EVERY) return;
    this.lastTold = now;
    commit.set({ time: now });
  }

  /** Those whom an older version, which is being restored, had not met. */
  private nameAgain(): void {
    for (const [peer, name] of this.names) if (!this.map.has(peer)) this.map.set(peer, name);
  }

  nameOf(peer: PeerId): string {
    return this.names.get(peer) ?? words().somebody;
  }

  /** Milliseconds since 1970; 0: nobody told. */
  timeOf(op: OpId): number {
    const { doc } = this;
    for (let change = doc.changeOf(op); change !== undefined; ) {
      const { ops, time } = change;
      if (time !== 0 || ops.begin === 0) return time;
      change = doc.changeOf(`${ops.begin - 1}@${ops.peer}`);
    }
    return 0;
  }
}

export const peerOf = (op: OpId): PeerId => op.slice(op.indexOf("@") + 1);
