// The package in a browser, as each kind of program loads it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch, serve } from "./site.js";

const STORY = `
  const alice = new Doc(), bob = new Doc();
  alice.text("note").insert(0, "hello 😀");
  bob.import(alice.export());
  bob.text("note").append("!");
  alice.import(bob.exportSince(alice.version));
  const told = String(alice.text("note"));
`;
const PAGE = (script) => `<!doctype html><meta charset="utf-8"><title>t</title>${script}`;
const FILES = {
  "/module": PAGE(`<script type="module">
    import { Doc } from "/dist/index.js"; ${STORY} document.title = told;</script>`),
  "/separate": PAGE(`<script type="module">
    import { Doc, ready } from "/dist/wasm.js"; await ready(); await ready(); ${STORY} document.title = told;
  </script>`),
  "/elsewhere": PAGE(`<script type="module">
    import { Doc, ready } from "/assets/bundle.js"; await ready("/dist/syncline.wasm"); ${STORY} document.title = told;
  </script>`),
  "/assets/bundle.js": readFileSync(new URL("../../dist/wasm.js", import.meta.url)), // without its module beside it
  "/early": PAGE(`<script type="module">
    import { Doc, ready } from "/dist/wasm.js";
    try { new Doc(); } catch (error) { document.title = error.code + ": " + error.message; }</script>`),
  "/twice": PAGE(`<script type="module">
    import { Doc } from "/dist/index.js";
    const other = await import("/dist/index.js?again");
    const a = new Doc(); a.text("note").insert(0, "twice");
    const b = new other.Doc(); b.import(a.export());
    document.title = String(b.text("note"));</script>`),
  "/worker": PAGE(`<script>
    new Worker("/worker.js", { type: "module" }).onmessage = (event) => (document.title = event.data);</script>`),
  "/worker.js": `import { Doc } from "/dist/index.js"; ${STORY} postMessage(told);`,
  "/service": PAGE(`<script>
    navigator.serviceWorker.register("/service.js", { type: "module" }).then(async () => {
      const { active } = await navigator.serviceWorker.ready;
      navigator.serviceWorker.onmessage = (event) => (document.title = event.data);
      active.postMessage("tell");
    });</script>`),
  "/service.js": `import { Doc } from "/dist/index.js";
    addEventListener("message", (event) => { ${STORY} event.source.postMessage(told); });`,
  "/strict": PAGE(`<script type="module" src="/strict.js"></script>`),
  "/strict.js": `import { Doc } from "/dist/index.js"; ${STORY} document.title = told;`,
  "/forbidden": PAGE(`<script type="module" src="/forbidden.js"></script>`),
  "/forbidden.js": `import { Doc, ready } from "/dist/index.js";
    ready().catch((error) => { document.title = "refused: " + error.message; });`,
  "/actions": PAGE(""),
  "/actions.js": readFileSync(new URL("../../../tests/actions/actions_js.js", import.meta.url)),
};

let site;
let browser;
before(async () => {
  site = await serve(FILES);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** The title that a page gives itself. */
async function titleOf(path, origin = site.origin) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(origin + path);
  await page.waitForFunction(() => document.title !== "t", null, { timeout: 10_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  assert.deepEqual(errors, []);
  return title;
}

for (const path of ["/module", "/separate", "/elsewhere", "/worker", "/service"]) {
  test(`a story runs in ${path.slice(1)}`, async () => {
    assert.equal(await titleOf(path), "hello 😀!");
  });
}

test("a server that does not know the type of the module will do", async () => {
  const page = await browser.newPage();
  await page.goto(site.origin + "/actions");
  const told = await page.evaluate(async () => {
    const { Doc, ready } = await import("/dist/wasm.js");
    const module = await (await fetch("/dist/syncline.wasm")).arrayBuffer();
    await ready(new Response(module, { headers: { "content-type": "text/html" } }));
    return new Doc().toJSONString();
  });
  assert.equal(told, "{}");
  await page.close();
});

test("importing it twice does no harm", async () => {
  assert.equal(await titleOf("/twice"), "twice");
});

test("a document that is made too early says what to wait for", async () => {
  assert.match(await titleOf("/early"), /^FAILED_PRECONDITION: .*await ready\(\)/);
});

test("a module in a file of its own, and a server, have to be in a policy's connect-src", async () => {
  const policy = (connect) => ({
    "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ${connect}`,
  });
  const caller = createServer();
  const called = new Promise((resolve) => caller.on("upgrade", (request, socket) => resolve(socket.destroy())));
  await new Promise((resolve) => caller.listen(0, "127.0.0.1", resolve));
  const server = `ws://127.0.0.1:${caller.address().port}`;
  const files = {
    "/fetches": PAGE('<script type="module" src="/fetches.js"></script>'),
    "/fetches.js": `import { Doc, ready } from "/dist/wasm.js";
      ready().then(() => { ${STORY} document.title = told; }, () => (document.title = "refused"));`,
    "/calls": PAGE('<script type="module" src="/calls.js"></script>'),
    "/calls.js": `import { Doc } from "/dist/index.js";
      import { SyncClient } from "/dist/sync.js";
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => (document.title = effectiveDirective));
      new SyncClient("${server}").join("note", new Doc());`,
  };
  const without = await serve(files, policy(""));
  const withThem = await serve(files, policy(`connect-src 'self' ${server}`));
  const page = await browser.newPage();
  try {
    assert.equal(await titleOf("/fetches", without.origin), "refused");
    assert.equal(await titleOf("/fetches", withThem.origin), "hello 😀!");
    assert.equal(await titleOf("/calls", without.origin), "connect-src");
    await page.goto(`${withThem.origin}/calls`);
    await called;
    assert.equal(await page.title(), "t");
  } finally {
    await page.close();
    await without.close();
    await withThem.close();
    caller.close();
  }
});

test("a strict content security policy needs wasm-unsafe-eval and no more", async () => {
  const strict = await serve(FILES, {
    "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  });
  const forbidding = await serve(FILES, { "content-security-policy": "default-src 'self'" });
  try {
    assert.equal(await titleOf("/strict", strict.origin), "hello 😀!");
    assert.match(await titleOf("/forbidden", forbidding.origin), /^refused: .*(unsafe-eval|Security Policy)/);
  } finally {
    await strict.close();
    await forbidding.close();
  }
});

test("action scripts give the bytes that they give in Node", async () => {
  const actions = fileURLToPath(new URL("../../../tests/actions/", import.meta.url));
  const page = await browser.newPage();
  await page.goto(site.origin + "/actions");
  for (let seed = 0; seed < 8; ++seed) {
    const write = [actions + "compare.py", "--print", String(seed)];
    const script = execFileSync("python3", write, { encoding: "utf8" });
    const inNode = execFileSync(process.execPath, [actions + "actions_js.js"], { input: script, encoding: "utf8" });
    const inPage = await page.evaluate(async (script) => {
      const { Runner } = await import("/actions.js");
      const [updates, main] = await Promise.all([import("/dist/updates.js"), import("/dist/index.js")]);
      return new Runner({ ...updates, ...main }).run(script);
    }, script);
    assert.equal(inPage, inNode, `seed ${seed}`);
  }
  await page.close();
});
