//! What a peer has to offer so that the scenarios of rich text can run it.

use crate::peer::Peer;
use std::collections::BTreeMap;

/// An edit of a text, in characters of ASCII.
pub enum Edit {
    Replace { at: usize, deleted: usize, inserted: String },
    Mark { at: usize, count: usize, key: &'static str, value: i64 },
}

/// A part of a text that says the same all over, as long as it can be.
pub type Span = (String, BTreeMap<String, i64>);

pub trait RichPeer: Sized {
    /// Says the names and the version in a row.
    type Of: Peer;
    type Version;
    type Delta;
    type Cursor;

    /// A document with an empty text, whose marks go on where one types behind them.
    fn new(agent: usize) -> Self;
    /// Each a transaction of its own, or all in one.
    fn edit(&mut self, edits: &[Edit], each: bool);
    fn text(&self) -> String;

    fn version(&mut self) -> Self::Version;
    fn export(&mut self, version: &Self::Version) -> Vec<u8>;
    fn import(&mut self, update: &[u8]);

    fn delta(&self) -> Self::Delta;
    fn parts(delta: &Self::Delta) -> Vec<Span>;

    fn cursor(&self, at: usize) -> Self::Cursor;
    fn resolve(&self, cursor: &Self::Cursor) -> usize;

    /// From now on each transaction of this replica is a step that can be undone, up to `steps`.
    fn watch(&mut self, steps: usize);
    /// False where nothing is left.
    fn undo(&mut self) -> bool;

    /// The delta, where neighbours differ.
    fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for (text, attributes) in Self::parts(&self.delta()) {
            match spans.last_mut() {
                Some(last) if last.1 == attributes => last.0.push_str(&text),
                _ => spans.push((text, attributes)),
            }
        }
        spans
    }
}
