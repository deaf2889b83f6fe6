//! Rich text of yrs, with its collection of deleted content on (the default) or off.

use crate::rich_peer::{Edit, RichPeer, Span};
use crate::yrs_peer::{empty, Yrs};
use std::sync::Arc;
use yrs::types::text::{Diff, YChange};
use yrs::types::Attrs;
use yrs::undo::{Options, UndoManager};
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Assoc, Doc, GetString, IndexedSequence, Number, Out, ReadTxn, StateVector, StickyIndex,
    Text, TextRef, Transact, TransactionMut, Update,
};

pub struct YrsRich<const GC: bool> {
    doc: Doc,
    text: TextRef,
    undo: Option<UndoManager<()>>,
}

fn apply(text: &TextRef, txn: &mut TransactionMut, edit: &Edit) {
    match edit {
        Edit::Replace { at, deleted, inserted } => {
            if *deleted > 0 {
                text.remove_range(txn, *at as u32, *deleted as u32);
            }
            if !inserted.is_empty() {
                text.insert(txn, *at as u32, inserted);
            }
        }
        Edit::Mark { at, count, key, value } => {
            let attributes = Attrs::from([(Arc::from(*key), Any::from(*value))]);
            text.format(txn, *at as u32, *count as u32, attributes);
        }
    }
}

impl<const GC: bool> RichPeer for YrsRich<GC> {
    type Of = Yrs<GC>;
    type Version = StateVector;
    type Delta = Vec<Diff<YChange>>;
    type Cursor = StickyIndex;

    fn new(agent: usize) -> Self {
        let doc = empty(agent, GC);
        let text = doc.get_or_insert_text("text");
        YrsRich { doc, text, undo: None }
    }
    fn edit(&mut self, edits: &[Edit], each: bool) {
        if each {
            edits.iter().for_each(|e| apply(&self.text, &mut self.doc.transact_mut(), e));
        } else {
            let mut txn = self.doc.transact_mut();
            edits.iter().for_each(|e| apply(&self.text, &mut txn, e));
        }
    }
    fn text(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }

    fn version(&mut self) -> StateVector {
        self.doc.transact().state_vector()
    }
    fn export(&mut self, version: &StateVector) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(version)
    }
    fn import(&mut self, update: &[u8]) {
        let update = Update::decode_v1(update).expect("an update of yrs");
        self.doc.transact_mut_with("import").apply_update(update).expect("an update of yrs");
    }

    fn delta(&self) -> Self::Delta {
        self.text.diff(&self.doc.transact(), YChange::identity)
    }
    fn parts(delta: &Self::Delta) -> Vec<Span> {
        let part = |diff: &Diff<YChange>| {
            let Out::Any(Any::String(text)) = &diff.insert else { panic!("no text") };
            let attributes = diff.attributes.iter().flat_map(|a| a.iter());
            let attributes = attributes.map(|(key, value)| match value {
                Any::Number(Number::Int(value)) => (key.to_string(), *value),
                other => panic!("no integer: {other}"),
            });
            (text.to_string(), attributes.collect())
        };
        delta.iter().map(part).collect()
    }

    fn cursor(&self, at: usize) -> StickyIndex {
        let mut txn = self.doc.transact_mut();
        self.text.sticky_index(&mut txn, at as u32, Assoc::After).expect("a place in the text")
    }
    fn resolve(&self, cursor: &StickyIndex) -> usize {
        cursor.get_offset(&self.doc.transact()).expect("a place in the text").index as usize
    }

    fn watch(&mut self, _steps: usize) {
        let options = Options { capture_timeout_millis: 0, ..Options::default() };
        let mut undo = UndoManager::with_options(options);
        undo.expand_scope(&self.doc, &self.text);
        self.undo = Some(undo);
    }
    fn undo(&mut self) -> bool {
        self.undo.as_mut().expect("a manager").undo_blocking()
    }
}
