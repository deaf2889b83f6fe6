// Binds a ProseMirror editor to a text that holds its document.
//
// Between two calls the editor is in step with the text, or it is behind by what `missing` tells: a
// difference of the text since the editor showed all of it. There are two moves:
//
//   send   what the editor's document is otherwise than what was shown goes to the text: written
//          at the places of the text as it is, whatever is missing;
//   show   the blocks that `missing` touches are read again, and the editor gets what is different.
//
// Each sending is followed by a showing, which finds nothing to do where the text took what was
// sent. So what the editor shows is always what anybody would read of the text, and nothing is ever
// written because something was received. While one composes in a leaf that others edit, or what the
// text refuses, both wait for the composition's end, or until the page is left; other leaves do not.
//
// Where an event is being told while the editor was edited, sending waits until it is told: what is
// edited in between is told later, and could not be told from what others do.
//
// While a transaction is open, both wait for its end; sending does so even where the editor has gone.
// What failed is tried once more, and then when the editor or the text changes again.
//
// Where events do not tell what is missing, as a text that comes back is told as if from nothing, it
// is found by comparing the text with what was shown.
//
// Cost of a key, and of one of others: O(size of the leaf), and a few cheap looks at each leaf; with
// 10,000 paragraphs 1 ms. What changes the structure makes the document anew, of nodes that are
// there: O(leaves), then 7 ms.

import { TextSelection, type EditorState, type PluginView, type Transaction } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";

import { Again } from "../again.js";
import { watchCompositions } from "../composing.js";
import { Travel, type Direction } from "../editor_undo.js";
import type { Event as TextEvent } from "../events.js";
import { onRemoval } from "../removal.js";
import type { Text } from "../text.js";
import { readBlocks, refreshed, touched, type Block, type Realized } from "./blocks.js";
import { key, type Bound } from "./done.js";
import { leafAt, leafOf, leavesOf } from "./leaves.js";
import { Missing } from "./missing.js";
import { changedLeaf, placesAfter, rereadOne, type Reread } from "./one_leaf.js";
import { toEditor, toText } from "./places.js";
import { replaceBy, replaceNode } from "./replacing.js";
import { rangesOf } from "./steps.js";
import { adopt, shareNodes, showBlocks, type Shown } from "./tree.js";
import { write } from "./writer.js";

const bindings = new WeakMap<EditorView, Binding>();
export function bindingOf(view: EditorView): Binding | undefined {
  return bindings.get(view);
}

/** Where positions of an editor are in its text, and back. */
export interface Places {
  toText(position: number): number;
  toEditor(place: number): number;
}
/** What the editor shows of the text, and by what that is behind. */
interface State {
  readonly blocks: Block[];
  readonly shown: Shown;
  readonly missing: Missing;
}

/** Places in the text. */
interface Selected {
  readonly anchor: number;
  readonly head: number;
}

let numbers = 0;
/** More rounds mean that another plugin takes back what is shown. */
const MOST_ROUNDS = 20;
/** Until ProseMirror has read what a composition left. */
const COMPOSITION_MS = 50;

export class Binding implements PluginView {
  /** Tells the own edits of the text from those of others, of other bindings too. */
  private readonly tag = `prosemirror-${++numbers}`;
  private readonly subscriptions: (() => void)[];
  private readonly again = new Again(() => this.look());
  private state!: State;
  /** Whether `missing` may be wrong: the text is read anew. */
  private unsure = true;
  /** Whether what was edited since was sent, or refused: it is not sent again. */
  private isTaken = false;
  /** That of an editor that has gone, with edits that wait. */
  private left: EditorState | undefined;
  /** Whether an event is being told: what is edited now is told after it. */
  private isTold = false;
  private isHeard = false;
  /** What was sent, where it is told later, or otherwise. */
  private sent: Node | undefined;
  private readonly travels = new Travel();
  private busy = false;
  /** Whether the last try failed. */
  private failed = false;
  /** Whether a transaction was open when the commit under way was to be ended. */
  private isOpen = false;
  private held = false;
  private settling = false;
  private dead = false;

  constructor(
    private readonly view: EditorView,
    private readonly bound: Bound,
  ) {
    bindings.set(view, this);
    const { text } = bound;
    this.subscriptions = [
      text.subscribe((event) => this.receive(event)),
      onRemoval(text, () => this.checkLength()),
      watchCompositions(view.dom, () => this.sync(false)),
    ];
    // The view is not there yet, for other plugins.
    const { doc, schema } = view.state;
    const blocks = readBlocks(this.text.runs(), schema);
    const shown = showBlocks(blocks, schema, doc.attrs);
    this.state = { blocks, shown, missing: new Missing(this.text.length) };
    if (shown.doc.content.eq(doc.content)) {
      this.settle(blocks, adopt(doc, shown));
      shareNodes(this.state.shown);
      this.unsure = false;
    } else {
      this.beginEmpty(blocks[0]);
      this.again.plan();
    }
  }

  /** An editor that was given no document shows nothing of the text yet, or an empty first block of it. */
  private beginEmpty(first: Block | undefined): void {
    const { doc, schema } = this.view.state;
    for (const length of first?.told === undefined ? [0] : [1, 0]) {
      const blocks = readBlocks(this.text.runs(0, length), schema);
      const shown = showBlocks(blocks, schema, doc.attrs);
      if (shown.doc.content.eq(doc.content)) return this.settle(blocks, adopt(doc, shown));
    }
  }

  private get text(): Text {
    return this.bound.text;
  }

  get places(): Places | undefined {
    const { shown, missing } = this.state;
    if (this.unsure || this.view.state.doc !== shown.doc) return undefined;
    return {
      toText: (position) => missing.toNow(toText(shown.leaves, position), "before"),
      toEditor: (place) => toEditor(shown.leaves, missing.toThen(place)),
    };
  }

  update(view: EditorView): void {
    if (this.sent !== undefined) this.again.plan();
    else if (view.state.doc !== this.state.shown.doc) this.sync();
  }

  destroy(): void {
    // What waits is sent, but what another state holds is not shown in it, nor taken from it.
    this.busy = true;
    this.left = this.view.state;
    if (bindings.get(this.view) === this) bindings.delete(this.view);
    this.leave();
    if (this.isOpen) this.again.plan();
  }

  /** Sends what waits, and ends, unless a transaction is open. */
  private leave(): void {
    this.isOpen = false;
    this.guard(() => this.isWaiting && this.commitOthers() && this.isWaiting && this.send());
    if (!this.isOpen) this.end();
  }

  private end(): void {
    this.dead = true;
    this.again.end();
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  compositionEnded(): void {
    this.settling = true;
    setTimeout(() => {
      this.settling = false;
      this.sync();
    }, COMPOSITION_MS);
  }

  travel(direction: Direction): void {
    this.guard(() => {
      const place = this.travels.go(this.bound.options.undo!, direction);
      const { state } = this.view;
      if (place === undefined || state.doc !== this.state.shown.doc) return;
      const caret = TextSelection.near(state.doc.resolve(toEditor(this.state.shown.leaves, place)), -1);
      this.view.dispatch(state.tr.setSelection(caret).scrollIntoView());
    });
  }

  private receive(event: TextEvent): void {
    if (this.sent !== undefined) return this.again.plan(); // all is read again
    if (event.tag === this.tag) this.isHeard = true;
    // What an old version lacks, or all of a text, comes back as if it were new: the place of what waits is not in that.
    const { missing } = this.state;
    if ((event.origin === "checkout" || missing.length === 0) && !missing.isEmpty) this.unsure = true;
    for (const change of event.changes) {
      if (change.container !== this.text || change.kind !== "text") continue;
      this.travels.changed(change.delta);
      if (this.state.missing.isFromNothing(change.delta, this.text.length)) return this.doubt();
      if (!this.state.missing.add(change.delta)) this.unsure = true;
    }
    this.isTold = true;
    try {
      this.sync();
    } finally {
      this.isTold = false;
    }
  }

  /** A text that was removed mostly shows what it did: what is edited then is sent, and refused. */
  private checkLength(): void {
    if (this.text.length !== this.state.missing.length) this.doubt();
  }

  private doubt(): void {
    this.unsure = true;
    this.again.plan();
  }
  /** Whether the editor has edits that were not sent. */
  private get isWaiting(): boolean {
    const { doc } = this.state.shown;
    return !this.isTaken && this.editor.doc !== doc && this.isBasedOn(doc);
  }
  private get editor(): EditorState {
    return this.left ?? this.view.state;
  }

  /** Brings both in step, as soon as that is possible; for what is composed, too, where that may not wait. */
  private sync(mayHold = true): void {
    if (this.busy || this.dead || this.sent !== undefined) return;
    this.busy = true;
    try {
      this.guard(() => {
        for (let round = 0; this.catchUp(mayHold); ++round) {
          if (round === MOST_ROUNDS) throw new Error("another plugin of the editor changes whatever is shown in it");
        }
      });
    } finally {
      this.busy = false;
    }
  }

  private guard(act: () => void): void {
    try {
      act();
      this.failed = false;
    } catch (error) {
      this.unsure = true;
      if (!this.failed) this.again.plan();
      this.failed = true;
      this.report(error);
    }
  }

  /** Returns whether the editor was changed: it may have been changed further then. */
  private catchUp(mayHold: boolean): boolean {
    if (!this.commitOthers()) {
      this.again.plan();
      return false;
    }
    this.checkBase();
    if (mayHold && this.isHeld()) return false;
    const isEdited = this.isWaiting;
    if (isEdited && this.isTold) {
      this.again.plan();
      return false;
    }
    const only = isEdited ? this.send() : undefined;
    if (this.isWaiting) return false;
    return this.sent === undefined && this.show(isEdited, only);
  }

  /** Looks whether the editor has a document that came of what was shown. */
  private checkBase(): void {
    const { state } = this.view;
    if (this.cameOfShown()) return;
    const isEdited = !this.isBasedOn(state.doc) && !this.isTaken;
    if (isEdited) this.report(new Error("syncline: what was edited is lost: it was in another document than the text's"));
    this.unsure = true;
  }
  private cameOfShown(): boolean {
    const { doc } = this.state.shown;
    return this.view.state.doc === doc || this.isBasedOn(doc);
  }
  private isBasedOn(doc: Node): boolean {
    return key.getState(this.editor)?.base === doc;
  }

  /** Reads all again, after what was sent was not told as it should have been. */
  private recover(sent: Node): void {
    const { schema, doc } = this.view.state;
    const blocks = readBlocks(this.text.runs(), schema);
    const shown = showBlocks(blocks, schema, doc.attrs);
    this.sent = undefined;
    if (shown.doc.content.eq(sent.content)) this.settle(blocks, adopt(sent, shown));
    else this.unsure = true;
  }

  /** Ends the commit under way: afterwards, events have told of all that is in the text. Not so in a transaction. */
  private commitOthers(): boolean {
    this.isOpen = false;
    try {
      this.text.doc.commit();
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== "FAILED_PRECONDITION") throw error;
      void this.text.length; // throws, where the document was freed
      this.isOpen = true;
      return false;
    }
  }

  private get isComposing(): boolean {
    return this.view.composing || this.settling;
  }
  private isHeld(): boolean {
    const mayWait = this.isComposing && !this.isTaken && this.cameOfShown();
    this.held = mayWait && (this.held || this.unsure || this.isComposedTouched());
    return this.held;
  }

  private isComposedTouched(): boolean {
    const { leaves } = this.state.shown;
    const leaf = leaves[leafAt(leaves, this.view.state.selection.head)];
    if (leaf === undefined) return false;
    const end = leaf.at + (leaf.block?.length ?? 0);
    return this.state.missing.changed().some(([from, to]) => from <= end && to >= leaf.at);
  }

  /** Returns the number of the leaf whose content alone was edited. */
  private send(): number | undefined {
    const { editor: state } = this;
    if (this.unsure) this.compare();
    const { shown, missing } = this.state;
    const done = key.getState(state);
    const ranges = done?.base === shown.doc ? rangesOf(done.maps) : undefined;
    const only = changedLeaf(shown, state.doc);
    const before = only === undefined ? shown.leaves : [shown.leaves[only]!];
    const now = only === undefined ? leavesOf(state.doc) : before.map((leaf) => leafOf(leaf, state.doc));
    this.isHeard = false;
    const { doc } = this.text;
    const { version } = doc;
    this.isTaken = true;
    try {
      doc.transact(() => write(this.text, state.schema, missing, before, now, ranges), { tag: this.tag });
    } catch (error) {
      this.unsure = true;
      this.isTaken = !this.isComposing || this.left !== undefined;
      if (!this.isTaken) return undefined;
      // The text is shown again at once, so that what is edited next is none of this.
      if (!this.failed) this.report(error);
      this.failed = true;
      return undefined;
    }
    if (!this.isHeard && !version.equals(doc.version)) {
      this.sent = this.bound.shown = state.doc;
      this.again.plan();
    }
    return only;
  }

  private compare(): void {
    const { blocks, shown } = this.state;
    const [was, now] = [blocks, readBlocks(this.text.runs(), this.editor.schema)].map((all) =>
      all.map(({ text }) => text).join(""),
    );
    this.state = { blocks, shown, missing: Missing.between(was!, now!) };
  }

  private show(isEdited: boolean, only: number | undefined): boolean {
    const { schema, doc } = this.view.state;
    const { missing, shown } = this.state;
    if (!this.unsure) {
      if (missing.isEmpty && doc === shown.doc) return false;
      const isChanged = !isEdited || only !== undefined ? this.showOne(only) : undefined;
      if (isChanged !== undefined) return isChanged;
    }
    const blocks = this.unsure
      ? readBlocks(this.text.runs(), schema)
      : refreshed(this.state.blocks, touched(this.state.blocks, missing), this.text, schema);
    const target = showBlocks(blocks, schema, doc.attrs);
    this.unsure = false;
    if (target.doc.content.eq(doc.content)) {
      this.settle(blocks, adopt(doc, target));
      return false;
    }
    const selected = this.selected();
    const transaction = this.view.state.tr;
    replaceBy(transaction, target.doc);
    const next = adopt(transaction.doc, target);
    if (!this.dispatch(transaction, (place) => toEditor(next.leaves, place), selected)) return false;
    this.settle(blocks, next);
    return true;
  }

  /** The same where one leaf alone has changed; undefined: it has not. */
  private showOne(only: number | undefined): boolean | undefined {
    const { schema, doc } = this.view.state;
    const { blocks, shown, missing } = this.state;
    const reread = rereadOne(this.text, schema, missing, blocks, shown.leaves);
    if (reread === undefined || (only !== undefined && only !== reread.leaf)) return undefined;
    const { position, node } = shown.leaves[reread.leaf]!;
    const realized = reread.block.as(node.type);
    const edited = only === undefined ? node : doc.nodeAt(position)!;
    if (!realized?.node.sameMarkup(edited)) return undefined;
    if (edited.content.eq(realized.node.content)) {
      this.settleOne(reread, realized, doc);
      return false;
    }
    const selected = this.selected();
    const transaction = this.view.state.tr;
    replaceNode(transaction, position, edited, realized.node);
    if (!transaction.doc.nodeAt(position)!.eq(realized.node)) return undefined;
    const there = placesAfter(shown.leaves, blocks, reread, realized);
    if (!this.dispatch(transaction, there, selected)) return false;
    this.settleOne(reread, realized, transaction.doc);
    return true;
  }

  /** `toEditor` tells where places of the text will be. Returns whether the editor took it. */
  private dispatch(transaction: Transaction, toEditor: (place: number) => number, selected?: Selected): boolean {
    const { storedMarks } = this.view.state;
    if (selected !== undefined) {
      const [anchor, head] = [selected.anchor, selected.head].map((place) => transaction.doc.resolve(toEditor(place)));
      const kept = TextSelection.between(anchor!, head!);
      if (!kept.eq(transaction.selection)) transaction.setSelection(kept);
    }
    if (storedMarks !== null && transaction.selection.empty) transaction.setStoredMarks(storedMarks);
    this.view.dispatch(transaction.setMeta(key, this.tag).setMeta("addToHistory", false));
    return this.isBasedOn(transaction.doc);
  }

  /** Where the text is that is selected: the steps alone know no better than their ends. */
  private selected(): Selected | undefined {
    const { selection, doc } = this.view.state;
    const { shown, missing } = this.state;
    if (!(selection instanceof TextSelection) || doc !== shown.doc) return undefined;
    const { anchor, head, empty } = selection;
    const move = (position: number, other: number) =>
      missing.toNow(toText(shown.leaves, position), !empty && position < other ? "behind" : "before");
    return { anchor: move(anchor, head), head: move(head, anchor) };
  }

  private settleOne({ block, number, leaf }: Reread, realized: Realized, doc: Node): void {
    const { blocks, shown, missing } = this.state;
    const { leaves } = shown;
    const changed = leaves[leaf]!;
    const longer = block.length - blocks[number]!.length;
    const node = doc.nodeAt(changed.position)!;
    const larger = node.nodeSize - changed.node.nodeSize;
    blocks[number] = block;
    Object.assign(changed, { block, realized, node });
    for (let i = leaf + 1; i < leaves.length; ++i) {
      leaves[i]!.position += larger;
      leaves[i]!.at += longer;
    }
    shown.doc = this.bound.shown = doc;
    this.isTaken = false;
    this.state = { blocks, shown, missing: new Missing(missing.length) };
  }

  private settle(blocks: Block[], shown: Shown): void {
    this.state = { blocks, shown, missing: new Missing(blocks.reduce((sum, { length }) => sum + length, 0)) };
    this.bound.shown = shown.doc;
    this.isTaken = false;
  }

  /** Returns whether a transaction is open. */
  private look(): boolean {
    const { sent } = this;
    this.isOpen = false;
    if (this.left !== undefined) this.leave();
    else if (sent !== undefined) this.guard(() => this.recover(sent));
    this.sync();
    return this.isOpen;
  }

  private report(error: unknown): void {
    const { onError } = this.bound.options;
    if (onError !== undefined) return onError(error);
    queueMicrotask(() => {
      throw error;
    });
  }
}
