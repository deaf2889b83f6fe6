//! What a peer has to offer so that the scenarios of maps and lists can run it.

use crate::peer::Peer;
use serde_json::Value;

/// splitmix64.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
    pub fn below(&mut self, end: usize) -> usize {
        ((self.next() as u128 * end as u128) >> 64) as usize
    }
}

/// A key and a place of a list that get new integers.
pub struct Change {
    pub key: String,
    pub at: usize,
    pub value: i64,
}

/// An item of a list goes from one index to another; its value, for peers that cannot move.
pub struct Move {
    pub from: usize,
    pub to: usize,
    pub value: i64,
}

/// Bytes, with the name of their form.
pub type Form = (&'static str, Vec<u8>);

pub trait JsonPeer: Sized {
    /// Says the names and the version in a row.
    type Of: Peer;
    /// The list in `json` whose items move.
    const MOVED: &'static str = "list";
    type Version;

    /// A document with an empty map and an empty list, in `json` "map" and "list".
    fn new(agent: usize) -> Self;

    // Each is one transaction.
    fn set_keys(&mut self, count: usize);
    fn nest(&mut self, count: usize);
    fn append(&mut self, count: usize);
    fn change(&mut self, changes: &[Change]);
    /// Appends to the list whose items move.
    fn append_moved(&mut self, count: usize) {
        self.append(count)
    }
    fn shift(&mut self, moves: &[Move]);

    fn json(&self) -> Value;
    fn version(&mut self) -> Self::Version;
    /// The whole document with its history, in each form that the peer has.
    fn saved(&mut self) -> Vec<Form>;
    fn load(agent: usize, form: &str, bytes: &[u8]) -> Self;
    /// Everything since `version`, in each form that the peer has.
    fn updates(&mut self, version: &Self::Version) -> Vec<Form>;
    fn import(&mut self, form: &str, update: &[u8]);

    /// Rows that only this peer has.
    fn extra(_run: &crate::scenarios::Run) {}
}
