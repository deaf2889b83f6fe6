// As much of Quill 2, and of its deltas, as the binding needs. Quill's own types are none under
// TypeScript's resolution of modules as Node has it.

export interface AttributeMap {
  [name: string]: unknown;
}

export interface Op {
  insert?: string | Record<string, unknown>;
  delete?: number;
  retain?: number | Record<string, unknown>;
  attributes?: AttributeMap;
}

export interface Delta {
  ops: Op[];
  insert(what: string | Record<string, unknown>, attributes?: AttributeMap | null): Delta;
  delete(count: number): Delta;
  retain(count: number, attributes?: AttributeMap | null): Delta;
  push(op: Op): Delta;
  chop(): Delta;
  slice(begin: number, end: number): Delta;
  length(): number;
  compose(next: Delta): Delta;
  diff(other: Delta): Delta;
  transform(other: Delta, priority?: boolean): Delta;
  transformPosition(position: number, priority?: boolean): number;
}

export interface DeltaClass {
  new (ops?: Op[]): Delta;
  readonly AttributeMap: {
    compose(a?: AttributeMap, b?: AttributeMap): AttributeMap | undefined;
    diff(a?: AttributeMap, b?: AttributeMap): AttributeMap | undefined;
  };
}

export interface EditorRange {
  index: number;
  length: number;
}

/** An editor: an instance of the class `Quill`. */
export interface QuillEditor {
  readonly root: HTMLElement;
  readonly options: { readonly registry: any };
  readonly editor: { readonly delta: Delta };
  readonly composition: { readonly isComposing: boolean };
  readonly scroll: {
    batch: false | unknown[];
    batchStart(): void;
    batchEnd(): void;
    create(name: string, value: unknown): unknown;
    query(name: string): unknown;
  };
  readonly selection: {
    savedRange: EditorRange;
    readonly lastRange: EditorRange | null;
    getNativeRange(): unknown;
    rangeToNative(range: EditorRange): [Node | null, number, Node | null, number];
  };
  readonly history: object;
  on(event: string, handler: (...args: any[]) => void): unknown;
  off(event: string, handler: (...args: any[]) => void): unknown;
  update(): void;
  /** A `Delta`; Quill's has more functions than the one here. */
  updateContents(change: any, source: "api"): Delta;
  setContents(contents: any, source: "api"): Delta;
  setSelection(index: number, length: number, source: "user" | "silent"): void;
  scrollSelectionIntoView(): void;
  getLength(): number;
  getBounds(index: number): { left: number; top: number; height: number } | null;
  hasFocus(): boolean;
  disable(): void;
  addContainer(className: string): HTMLElement;
}

/** What Quill has under a name, as `Quill.import` gives it. */
export function imported(quill: QuillEditor, name: string): any {
  return (quill.constructor as unknown as { import(name: string): any }).import(name);
}
