// The entry `syncline/sync`.

import { start } from "./module.js";

export type { ErrorCode, SynclineError } from "../errors.js";
export { SyncClient, type ClientState, type Clock, type SyncClientOptions } from "./client.js";
export type { SyncSubscription } from "./listeners.js";
export type { JsonValue, Presence, PresenceEntry } from "./presence.js";
export type { Access, AckLevel, JoinOptions, Room, RoomState, SyncableDoc, TokenSource } from "./room.js";
export type { SocketClass, WebSocketLike } from "./socket.js";

/** Only where no client can be made at once, which `SyncClient` tells then: resolves when one can. */
export const ready: () => Promise<void> = start;
