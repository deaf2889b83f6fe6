// Who is here: presence, which is shared and not kept.
//
// Each connection has an entry of two fields, `name` and `place`. The room sends them when they change, at
// most some times a second, and again after each reconnection.

import type { Room } from "syncline/sync";

import type { Past } from "./history/past.js";
import { readPlace, type Place } from "./place.js";

export interface Person {
  /** The relay's number for the connection. */
  readonly connection: number;
  readonly name: string;
  readonly place: Place | undefined;
}

const LONGEST_NAME = 40;

export class People {
  private place: Place | undefined;

  constructor(
    private readonly room: Room,
    private readonly past: Past,
    name: string,
  ) {
    this.rename(name);
    past.subscribe(() => this.tellPlace());
  }

  rename(name: string): void {
    this.room.presence.set("name", name);
  }

  /** Tells where the user is now. */
  stand(place: Place): void {
    if (JSON.stringify(place) === JSON.stringify(this.place)) return;
    this.place = place;
    this.tellPlace();
  }

  private tellPlace(): void {
    const place = this.past.isShown ? { in: "past" } : this.place;
    if (place === undefined) this.room.presence.remove("place");
    else this.room.presence.set("place", { ...place });
  }

  /** The longest here first. Offline, nobody knows. */
  get others(): Person[] {
    if (this.room.state === "offline") return [];
    return this.room.presence.others
      .map(({ connection, fields }) => readPerson(connection, fields))
      .filter((person) => person !== undefined)
      .sort((a, b) => a.connection - b.connection);
  }

  /** Those who are at what shows: at an old version, nobody is. */
  get beside(): Person[] {
    return this.past.isShown ? [] : this.others;
  }

  subscribe(listener: () => void): void {
    this.past.subscribe(listener);
    this.room.on("presence", listener);
    let wasOffline = this.room.state === "offline";
    this.room.on("state", () => {
      const isOffline = this.room.state === "offline";
      if (isOffline !== wasOffline) listener();
      wasOffline = isOffline;
    });
  }
}

/** undefined: it has not told its name yet. */
function readPerson(connection: number, fields: Record<string, unknown>): Person | undefined {
  const { name, place } = fields;
  if (typeof name !== "string" || name === "") return undefined;
  return {
    connection,
    name: name.slice(0, LONGEST_NAME),
    place: readPlace(place),
  };
}
