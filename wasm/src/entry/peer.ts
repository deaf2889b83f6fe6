// The entry `syncline/peer`: that of `syncline/sync`, and what answers. The module in its file has both kinds
// of session, so who calls, and is called, has one.

export * from "../sync/index.js";
export type { Offer, OfferOptions } from "../sync/offer.js";
export { SyncPeer, type PeerState, type SyncPeerOptions } from "../sync/peer.js";
