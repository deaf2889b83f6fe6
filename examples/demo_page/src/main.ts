// The page: opens the document, and shows its parts.

import { Authors } from "./authors.js";
import { showBoard } from "./board/board.js";
import { showHistory } from "./history/history_bar.js";
import { refuseEdits } from "./history/read_only.js";
import { showNote } from "./note/note.js";
import { showOutline } from "./outline/outline.js";
import { People } from "./people.js";
import { showPeople } from "./people_bar.js";
import { DeviceSettings } from "./settings.js";
import { showStatus } from "./status.js";
import { letUndo } from "./undo.js";
import { found } from "./ui/element.js";
import { welcome } from "./welcome.js";
import { showLanguages } from "./words/languages.js";
import { openWorkspace } from "./workspace.js";

const parameters = new URLSearchParams(location.search);
const device = parameters.get("device") ?? "own";
const config = found("html").dataset;

const settings = new DeviceSettings(device);
showLanguages();

const workspace = await openWorkspace({
  relay: `ws://${location.hostname}:${config.relayPort}/v1/sync`,
  name: parameters.get("document") ?? "demo",
  device,
  offline: settings.get("offline"),
});
Object.assign(globalThis, { workspace }); // to play with in the console
const { doc, room, past } = workspace;
const people = new People(room, past, settings.get("name"));
const authors = new Authors(doc, settings);

showStatus(workspace, settings);
showPeople(people, settings);
letUndo(workspace);
showNote(workspace, people, authors, settings);
showBoard(workspace, people);
showOutline(workspace, people, settings);
showHistory(workspace, authors);
refuseEdits(past, found("main"));
welcome(workspace, config.welcome ?? "en");

// So that the page opens without a network, too.
void navigator.serviceWorker?.register("service_worker.js");
