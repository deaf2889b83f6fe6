// What each entry of the package exports.

export type { AuthoredRange, ChangeInfo, ItemAuthors } from "./attribution.js";
export { type CommitOptions, CommitDraft, type ToldCommit } from "./commit.js";
export { type AnyContainer, Container, type Kind, type Kinds } from "./container.js";
export { Counter } from "./counter.js";
export { Cursor, type CursorPosition, type CursorSide } from "./cursor.js";
export { Doc, type DocOptions, type ImportResult, type Schema } from "./doc.js";
export { type ErrorCode, SynclineError } from "./errors.js";
export type {
  ContainerChange,
  CounterDelta,
  Event,
  EventCallback,
  ListDelta,
  MapDelta,
  Step,
  Subscription,
  TreeDelta,
} from "./events.js";
export type { HistoryEntry, HistoryFilter } from "./history.js";
export type { DocId, OpId, OpSpan, PeerId } from "./ids.js";
export { List } from "./list.js";
export { Map } from "./map.js";
export { moduleBytes } from "./module.js";
export { MovableList } from "./movable_list.js";
export type { Expand, MarkOptions, TextMark, TextRun } from "./rich_text.js";
export { Text, type TextUnit } from "./text.js";
export type { Attribute, Attributes, Embed, TextDelta, TextStep } from "./text_delta.js";
export { Transaction } from "./transaction.js";
export { Tree } from "./tree.js";
export { type UndoNote, type UndoOptions, UndoStack } from "./undo_stack.js";
export type { Plain, Scalar, Value } from "./value.js";
export { Version } from "./version.js";
