// Scripts that use something of each entry that is for pages, and tell by the page's title, as JSON,
// what came of it: by the entry's name.

export const EVERY_ENTRY = {
  storage: {
    told: 0,
    script: `
      import { parseDocFile } from "syncline/storage";
      tell("storage", () => parseDocFile(new TextEncoder().encode("SYNCLOG\\x01")).records.length);`,
  },
  memory: {
    told: "saved",
    script: `
      import { memoryStore, persist } from "syncline/storage/memory";
      tell("memory", async () => (await persist(made("kept"), memoryStore()).then(saved)).state);`,
  },
  indexeddb: {
    told: "saved",
    script: `
      import { indexedDbStore, persist as keep } from "syncline/storage/indexeddb";
      tell("indexeddb", async () => (await keep(made("kept"), indexedDbStore("note")).then(saved)).state);`,
  },
  sync: {
    told: "offline",
    script: `
      import { SyncClient } from "syncline/sync";
      tell("sync", () => new SyncClient("ws://127.0.0.1:9", { offline: true }).join("note", new Doc()).state);`,
  },
  peer: {
    told: "called",
    script: `
      import { SyncClient as Caller, SyncPeer } from "syncline/peer";
      tell("peer", async () => {
        const { port1, port2 } = new MessageChannel();
        const doc = new Doc();
        new SyncPeer(port2).offer("note", made("called"));
        const caller = new Caller(() => port1);
        caller.join("note", doc, { level: "received" });
        while (doc.text("note").length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        caller.close();
        return String(doc.text("note"));
      });`,
  },
  updates: {
    told: "merged",
    script: `
      import { mergeUpdates } from "syncline/updates";
      tell("updates", () => String(Doc.open(mergeUpdates([made("merged").export()])).text("note")));`,
  },
  json: {
    told: "told",
    script: `
      import { historyToJSON } from "syncline/json";
      tell("json", () => /"text":"(told)"/.exec(historyToJSON(made("told").export()))[1]);`,
  },
  devtools: {
    told: "looked at",
    script: `
      import { attach } from "syncline/devtools";
      tell("devtools", () => {
        const host = place();
        attach(made("looked at"), host);
        return /looked at/.exec(host.shadowRoot.textContent)[0];
      });`,
  },
  codemirror: {
    told: "edited",
    script: `
      import { EditorView } from "@codemirror/view";
      import { syncline as bindCodeMirror } from "syncline/codemirror";
      tell("codemirror", () => {
        const extensions = bindCodeMirror(made("edited").text("note"));
        return new EditorView({ parent: place(), extensions, doc: "edited" }).contentDOM.textContent;
      });`,
  },
  textarea: {
    told: "typed",
    script: `
      import { bindTextarea } from "syncline/textarea";
      tell("textarea", () => {
        const area = place("textarea");
        bindTextarea(area, made("typed").text("note"));
        return area.value;
      });`,
  },
  prosemirror: {
    told: "prose",
    script: `
      import { schema } from "prosemirror-schema-basic";
      import { EditorState } from "prosemirror-state";
      import { EditorView as ProseMirrorView } from "prosemirror-view";
      import { readDoc, syncline as bindProseMirror } from "syncline/prosemirror";
      tell("prosemirror", () => {
        const text = made("prose").text("note");
        const state = EditorState.create({ doc: readDoc(text, schema), plugins: [bindProseMirror(text)] });
        return new ProseMirrorView(place(), { state }).dom.textContent;
      });`,
  },
  quill: {
    told: "rich",
    script: `
      import Quill from "quill";
      import { bindQuill } from "syncline/quill";
      tell("quill", () => {
        const quill = new Quill(place());
        bindQuill(quill, made("rich").text("note"));
        return quill.getText().trim();
      });`,
  },
  react: {
    told: "rendered",
    script: `
      import { createElement } from "react";
      import { createRoot } from "react-dom/client";
      import { useValue } from "syncline/react";
      tell("react", async () => {
        const [text, host] = [made("rendered").text("note"), place()];
        createRoot(host).render(createElement(() => useValue(text)));
        while (host.textContent === "") await new Promise((resolve) => setTimeout(resolve, 10));
        return host.textContent;
      });`,
  },
};

export const scriptOf = (entries) => `
  import { Doc } from "syncline";
  ${Object.values(entries).map(({ script }) => script).join("")}

  function made(text) {
    const doc = new Doc();
    doc.text("note").insert(0, text);
    return doc;
  }
  function place(tag = "div") {
    return document.body.appendChild(document.createElement(tag));
  }
  async function saved(kept) {
    await kept.whenSaved();
    return kept;
  }
  function tell(name, use) {
    globalThis.telling ??= [];
    globalThis.told ??= {};
    const end = Promise.resolve().then(use);
    telling.push(end.then((what) => (told[name] = what), (error) => (told[name] = String(error))));
  }
  Promise.all(telling).then(() => (document.title = JSON.stringify(told)));`;

export const toldBy = (entries) => Object.fromEntries(Object.entries(entries).map(([name, { told }]) => [name, told]));
