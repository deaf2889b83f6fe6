// What a schema says is known wherever something is read or put.
import { Doc, UndoStack, type Counter, type List, type Map, type MovableList, type Text, type Tree } from "syncline";
import { persist } from "syncline/storage";
import { memoryStore } from "syncline/storage/memory";
import { SyncClient } from "syncline/sync";

interface Todo {
  text: string;
  done: boolean;
}
interface Card {
  title: string;
  note?: string;
  body: Text;
  todos: List<Map<Todo>>;
  tags: MovableList<string>;
  votes: Counter;
  outline: Tree<{ name: string }>;
  parts: List<Map<Card>>;
}
interface Shape {
  body: Text;
  todos: List<Map<Todo>>;
  rows: List<List<number>>;
  cards: MovableList<Map<Card>>;
  card: Map<Card>;
  facts: Map<{ n: number | null; big: bigint; bytes: Uint8Array; either: string | Text; untold: any }>;
  outline: Tree<Todo>;
}
const doc = new Doc<Shape>();

// What fills a map or a list, be its type an interface, or without some of the keys.
const todo: Todo = { text: "write", done: false };
const todos = doc.list("todos");
todos.push(todo, { text: "test" }, {}, { done: undefined });
todos.insert(0, todo);
todos.replace(0, { done: true });
doc.list("rows").push([1, 2], [], [3] as const);
doc.movableList("cards").set(0, { title: "one", todos: [todo], parts: [{ title: "two", parts: [] }] });
doc.map("card").set("title", "one").set("todos", [todo, { text: "test" }]).set("note", "said");
doc.map("facts").set("n", 1).set("n", null).set("big", 1n).set("bytes", new Uint8Array()).set("either", "x");
doc.map("facts").set("untold", 1).set("untold", { any: ["thing"] }).set("untold", todo);
doc.tree("outline").meta(doc.tree("outline").create()).set("text", "x");
const done: boolean | undefined = todos.get(0).get("done");

// @ts-expect-error: no map
todos.push(42);
// @ts-expect-error: no key of it
todos.push({ txet: "write" });
// @ts-expect-error: another type
todos.push({ done: "no" });
// @ts-expect-error: a list
todos.insert(0, [todo]);
// @ts-expect-error: nothing
todos.replace(0, undefined);
// @ts-expect-error: a container, which is where it is
todos.push(todos.get(0));
// @ts-expect-error: no list
doc.list("rows").push(1);
// @ts-expect-error: another type, within
doc.list("rows").push(["1"]);
// @ts-expect-error: a text is opened
doc.map("card").set("body", "a plain string");
// @ts-expect-error: it would become a list
doc.map("card").set("tags", ["a"]);
// @ts-expect-error: a counter is opened
doc.map("card").set("votes", 1);
// @ts-expect-error: a tree is opened
doc.map("card").set("outline", {});
// @ts-expect-error: no list
doc.map("card").set("todos", { not: "a list" });
// @ts-expect-error: nothing
doc.map("card").set("note", undefined);
// @ts-expect-error: a text, within
doc.movableList("cards").push({ body: "plain" });
// @ts-expect-error: another type
doc.map("facts").set("either", 1);
// @ts-expect-error: another type
doc.tree("outline").meta(doc.tree("outline").create()).set("done", 1);

// Nothing is told: anything goes in.
const untold = new Doc();
untold.map("m").set("k", todo).set("k", [todo, 1]).set("k", null);
untold.list("l").push(todo, 1, [[]]);
untold.map("m").get("k").append("!");

// What takes any document, or container, takes those of a schema.
function anyDoc(one: Doc): Text {
  return one.text("x");
}
function anyOf(_map: Map, _list: List, _movable: MovableList, _tree: Tree): void {}
anyDoc(doc);
anyOf(doc.map("card"), todos, doc.movableList("cards"), doc.tree("outline"));
const told: Doc<Shape> = untold;
void new UndoStack(doc, { scope: [doc.map("card"), todos, doc.text("body")] });
void persist(doc, memoryStore());
const client = new SyncClient("ws://example.org");
client.join("room", doc);
// @ts-expect-error: no text
doc.text("todos");
// @ts-expect-error: another schema
const other: Doc<{ title: Counter }> = doc;

// A delta of a text may hold containers; one that is applied holds scalars.
const text = doc.text("body");
text.applyDelta([{ retain: 2, attributes: { bold: null } }, { insert: { embed: 5 } }, { delete: 1 }]);
// @ts-expect-error: an embed may be a container
text.applyDelta(text.toDelta());
// @ts-expect-error: no scalar
text.applyDelta([{ insert: { embed: { image: "x.png" } } }]);
// @ts-expect-error: as Quill names an embed
text.applyDelta([{ insert: { image: "x.png" } }]);

// Subscriptions are what they are where the platform's types have no Disposable.
const stop: () => void = doc.subscribe(() => {});
doc.subscribe(() => {})[Symbol.dispose]();
client.on("state", () => {})[Symbol.dispose]();
// @ts-expect-error: no number
const subscription: number = text.subscribe(() => {});
// @ts-expect-error: no number
const listening: number = client.on("state", () => {});

void [done, told, other, stop, subscription, listening];
