//! What a peer has to offer so that the scenarios can run it.

use crate::trace::{Key, Trace, Txn};
use std::ops::Range;

/// A form in which a peer stores or sends a whole document.
#[derive(Clone, Copy)]
pub struct Format {
    pub name: &'static str,
    /// Carries the history as events or updates (scenario "merge").
    pub events: bool,
    /// Carries history and is a way to hand everything to an empty replica ("fresh", "open").
    pub whole: bool,
}

/// An agent's number as large as one drawn at random below 2^53, for peers that write numbers out at
/// the length they have; in the order of the agents. Such a number stays as it is.
pub fn full_id(agent: usize) -> u64 {
    const HALF: u64 = 1 << 52;
    let agent = agent as u64;
    if agent >= HALF { agent } else { HALF + (agent + 1) * (HALF / 1009) }
}

pub trait Peer: Sized {
    const NAME: &'static str;
    const VERSION: &'static str;
    /// Settings that make a peer a row of its own, such as "gc".
    const SETTING: &'static str = "";
    /// Positions are UTF-8 bytes (else code points).
    const BYTES: bool = false;
    const FORMATS: &'static [Format];
    /// Ways to replay local edits, the first one is the usual way.
    const LOCALS: &'static [&'static str] = &["each", "one-transaction"];
    type Version;

    fn new(agent: usize) -> Self;
    fn text(&self) -> String;
    fn len(&self) -> usize;

    /// One transaction with these patches.
    fn apply(&mut self, trace: &Trace, patches: Range<usize>);
    /// One transaction with one keystroke.
    fn key(&mut self, key: Key);

    fn version(&mut self) -> Self::Version;
    /// An update with everything since `version`.
    fn export(&mut self, version: &Self::Version) -> Vec<u8>;
    /// Transactions of this document's agent, and one update with all of them.
    fn step(&mut self, trace: &Trace, txns: &[Txn]) -> Vec<u8> {
        let version = self.version();
        txns.iter().for_each(|t| self.apply(trace, t.patches.clone()));
        self.export(&version)
    }
    /// One keystroke and its update.
    fn key_update(&mut self, key: Key) -> Vec<u8> {
        let version = self.version();
        self.key(key);
        self.export(&version)
    }
    /// One patch and its update in each of the peer's encodings, with their names.
    fn patch_updates(&mut self, trace: &Trace, patch: usize) -> Vec<(&'static str, Vec<u8>)> {
        let version = self.version();
        self.apply(trace, patch..patch + 1);
        vec![("update", self.export(&version))]
    }
    fn import(&mut self, update: &[u8]);
    /// Import in scenario "live", where a peer may take a cheaper way.
    fn import_live(&mut self, update: &[u8]) {
        self.import(update)
    }

    fn save(&mut self, format: &Format) -> Vec<u8>;
    /// Into an empty document of this agent; the text need not be there yet.
    fn load(agent: usize, format: &Format, bytes: &[u8]) -> Self;

    /// The forms of a saved document without the history before a version, which has so many ops
    /// (characters inserted and deleted) of each agent; without one, with as little history as there can
    /// be. None, where a peer has no such form: then a whole document is its smallest one.
    fn reduced(_: &Format, _saved: &[u8], _known: Option<&[u32]>) -> Vec<(&'static str, Vec<u8>)> {
        vec![]
    }

    /// Replays a sequential trace in one of the ways of `LOCALS`.
    fn local(&mut self, way: &str, trace: &Trace) {
        match way {
            "each" => (0..trace.patches.len()).for_each(|i| self.apply(trace, i..i + 1)),
            "one-transaction" => self.apply(trace, 0..trace.patches.len()),
            other => unreachable!("{other}"),
        }
    }

    /// The whole history of a trace in one document, or why it cannot be had.
    fn build(trace: &Trace) -> Result<Self, String> {
        if trace.concurrent {
            crate::build::merged(trace)
        } else {
            crate::build::sequential(trace)
        }
    }

    /// One update for each transaction of a concurrent trace, in its order.
    fn updates(trace: &Trace) -> Result<Vec<Vec<u8>>, String> {
        crate::build::updates::<Self>(trace)
    }

    /// Rows that only this peer has.
    fn extra(_run: &mut crate::scenarios::Run) {}
}
