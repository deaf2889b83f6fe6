// The entry `syncline/sync`.

import { start } from "./module.js";

export type { ErrorCode, SynclineError } from "../errors.js";
export { SyncClient, type ClientState, type Connect, type SyncClientOptions } from "./client.js";
export type { Seal, SyncableDoc } from "./document_port.js";
export type { Clock } from "./host.js";
export type { SyncSubscription } from "./listeners.js";
export type { JsonValue, Presence, PresenceEntry } from "./presence.js";
export type { Access, AckLevel, JoinOptions, Room, RoomState, TokenSource } from "./room.js";
export type { Connection, MessagePortLike, SocketClass, WebSocketLike } from "./socket.js";

/** Only where no client can be made at once, which `SyncClient` tells then: resolves when one can. */
export const ready: () => Promise<void> = start;
