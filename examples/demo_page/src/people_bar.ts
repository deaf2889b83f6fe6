// Who is here, in the head of the page: a disc for each, and a list that tells where they are and
// takes one there.

import type { Person, People } from "./people.js";
import type { Place } from "./place.js";
import type { DeviceSettings } from "./settings.js";
import { announce } from "./ui/announce.js";
import { discOf, paint } from "./ui/color.js";
import { element, found } from "./ui/element.js";
import { onLanguage, words } from "./words/words.js";

/** More than these are counted only. */
const MOST_DISCS = 4;

export function showPeople(people: People, settings: DeviceSettings): void {
  new PeopleBar(people, settings);
}

class PeopleBar {
  private readonly discs = found("#people .discs");
  private readonly list = found("#people-list");
  private readonly name = found<HTMLInputElement>("#my-name");
  private known = new Map<number, string>();

  constructor(
    private readonly people: People,
    private readonly settings: DeviceSettings,
  ) {
    this.name.value = settings.get("name");
    this.name.addEventListener("input", () => this.rename());
    found<HTMLAnchorElement>("#as-another").href = addressForAnother();
    people.subscribe(() => this.show());
    onLanguage(() => this.show());
    this.show();
  }

  private rename(): void {
    const name = this.name.value.trim();
    if (name === "") return;
    this.settings.set("name", name);
    this.people.rename(name);
    this.show();
  }

  private show(): void {
    const { others } = this.people;
    this.tellChanges(others);
    const name = this.settings.get("name");
    paint(found("#me"), name);
    const more = others.length - MOST_DISCS;
    this.discs.replaceChildren(
      namedDisc(name),
      ...others.slice(0, MOST_DISCS).map((person) => namedDisc(person.name)),
      ...(more > 0 ? [element("span", { class: "disc more" }, `+${more}`)] : []),
    );
    this.list.replaceChildren(...others.map((person) => entryOf(person)));
    if (others.length === 0) this.list.append(element("li", { class: "alone" }, words().alone));
  }

  private tellChanges(others: readonly Person[]): void {
    const now = new Map(others.map(({ connection, name }) => [connection, name]));
    for (const [connection, name] of now) if (!this.known.has(connection)) announce(words().came(name));
    for (const [connection, name] of this.known) if (!now.has(connection)) announce(words().left(name));
    this.known = now;
  }
}

function addressForAnother(): string {
  const url = new URL(location.href);
  url.searchParams.set("device", crypto.randomUUID().slice(0, 8));
  return url.href;
}

function namedDisc(name: string): HTMLElement {
  const disc = discOf(name);
  disc.title = name;
  return disc;
}

function entryOf({ name, place }: Person): HTMLElement {
  const where = element("span", { class: "where" }, whereIs(place));
  const button = element("button", { type: "button" }, discOf(name), element("span", {}, name), where);
  button.addEventListener("click", () => elementAt(place)?.scrollIntoView({ block: "center", behavior: "smooth" }));
  return element("li", {}, button);
}

function whereIs(place: Place | undefined): string {
  if (place === undefined) return words().nowhere;
  return { note: words().inNote, board: words().inBoard, outline: words().inOutline, past: words().inPast }[place.in];
}

function elementAt(place: Place | undefined): Element | null {
  if (place?.in === "board") return document.querySelector(`[data-card="${CSS.escape(place.card)}"]`);
  if (place?.in === "outline") return document.querySelector(`[data-line="${CSS.escape(place.line)}"]`);
  return place?.in === "note" ? document.querySelector("#note") : null;
}
