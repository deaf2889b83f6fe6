// What has become of the user's edits, in one place: whether the relay has them, and where they are
// while it has not; and the switch that takes the page off the network.

import type { DeviceSettings } from "./settings.js";
import { announce } from "./ui/announce.js";
import { element, found } from "./ui/element.js";
import { icon, type IconName } from "./ui/icons.js";
import { onLanguage, words } from "./words/words.js";
import type { Workspace } from "./workspace.js";

/** Milliseconds: an edit that is saved sooner is not worth a word. */
const PATIENCE = 400;

type State = "saved" | "saving" | "connecting" | "offline" | "failed";
const ICONS: Record<State, IconName> = {
  saved: "check",
  saving: "cloud",
  connecting: "waiting",
  offline: "offline",
  failed: "warning",
};

export function showStatus(workspace: Workspace, settings: DeviceSettings): void {
  new Status(workspace);
  showSwitch(workspace, settings);
}

class Status {
  private readonly element = found("#status");
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly workspace: Workspace) {
    const { client, room, kept } = workspace;
    client.on("state", () => this.changed());
    room.on("state", () => this.changed());
    kept.subscribe(() => this.changed());
    onLanguage(() => this.show());
    this.changed();
  }

  private get state(): State {
    const { client, room, kept } = this.workspace;
    if (room.state === "failed" || kept.state === "failed" || client.state === "stopped") return "failed";
    if (client.state === "offline") return "offline";
    if (client.state !== "online") return "connecting";
    return room.state === "saved" ? "saved" : "saving";
  }

  private changed(): void {
    const { state } = this;
    if (state === "failed" && this.element.dataset.state !== state) announce(words().failed);
    this.element.dataset.state = state;
    clearTimeout(this.timer);
    if (state === "saving") this.timer = setTimeout(() => this.show(), PATIENCE);
    else this.show();
  }

  private show(): void {
    const { state } = this;
    const detail = this.detailOf(state);
    this.element.dataset.shown = state;
    this.element.replaceChildren(
      icon(ICONS[state]),
      element("span", { class: "state" }, words()[state]),
      ...(detail === "" ? [] : [element("span", { class: "detail" }, detail)]),
      ...(state === "failed" ? [this.retryButton()] : []),
    );
  }

  private detailOf(state: State): string {
    const { client, room, kept } = this.workspace;
    if (state === "failed") return String(room.failure ?? kept.error ?? client.error ?? "");
    if (state !== "offline" && state !== "connecting") return "";
    return room.unsavedOps > 0 ? words().waiting(room.unsavedOps) : "";
  }

  private retryButton(): HTMLButtonElement {
    const button = element("button", { type: "button", class: "retry" }, words().tryAgain);
    button.addEventListener("click", () => this.workspace.room.retry());
    return button;
  }
}

function showSwitch({ client }: Workspace, settings: DeviceSettings): void {
  const input = found<HTMLInputElement>("#offline");
  input.checked = settings.get("offline");
  input.addEventListener("change", () => {
    settings.set("offline", input.checked);
    if (input.checked) client.goOffline();
    else client.goOnline();
    announce(input.checked ? words().isOffline : words().isOnline);
  });
}
