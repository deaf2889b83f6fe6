//! yrs, with its collection of deleted content on (the default) or off.

use crate::peer::{full_id, Format, Peer};
use crate::trace::{Key, Patch, Trace, Txn};
use std::ops::Range;
use yrs::updates::decoder::Decode;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact,
    TransactionMut, Update,
};

pub struct Yrs<const GC: bool> {
    doc: Doc,
    text: TextRef,
}

/// A document of this agent that collects deleted content or does not.
pub fn empty(agent: usize, gc: bool) -> Doc {
    let mut options = Options::with_client_id(ClientID::new(full_id(agent)));
    options.skip_gc = !gc;
    options.offset_kind = OffsetKind::Bytes;
    Doc::with_options(options)
}

fn edit(text: &TextRef, txn: &mut TransactionMut, patch: &Patch, ins: &str) {
    if patch.del > 0 {
        text.remove_range(txn, patch.pos, patch.del);
    }
    if !ins.is_empty() {
        text.insert(txn, patch.pos, ins);
    }
}

fn press(text: &TextRef, txn: &mut TransactionMut, key: Key) {
    match key {
        Key::Insert(at, c) => text.insert(txn, at as u32, c.encode_utf8(&mut [0; 4])),
        Key::Delete(at) => text.remove_range(txn, at as u32, 1),
    }
}

impl<const GC: bool> Yrs<GC> {
    fn apply_update(&mut self, update: Update) {
        self.doc.transact_mut().apply_update(update).expect("an update of yrs");
    }
}

impl<const GC: bool> Peer for Yrs<GC> {
    const NAME: &'static str = "yrs";
    const VERSION: &'static str = "0.28.1";
    const SETTING: &'static str = if GC { "gc" } else { "skip_gc" };
    const BYTES: bool = true;
    const FORMATS: &'static [Format] = &[
        Format { name: "v1", events: true, whole: true },
        Format { name: "v2", events: true, whole: true },
    ];
    type Version = StateVector;

    fn new(agent: usize) -> Self {
        let doc = empty(agent, GC);
        let text = doc.get_or_insert_text("text");
        Yrs { doc, text }
    }
    fn text(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }
    fn len(&self) -> usize {
        self.text.len(&self.doc.transact()) as usize
    }

    fn apply(&mut self, trace: &Trace, patches: Range<usize>) {
        let mut txn = self.doc.transact_mut();
        for patch in &trace.patches[patches] {
            edit(&self.text, &mut txn, patch, trace.ins(patch));
        }
    }
    fn key(&mut self, key: Key) {
        press(&self.text, &mut self.doc.transact_mut(), key);
    }

    fn version(&mut self) -> StateVector {
        self.doc.transact().state_vector()
    }
    /// Carries all the document's deletions, as yrs has no other way to tell what is missing.
    fn export(&mut self, version: &StateVector) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(version)
    }
    fn step(&mut self, trace: &Trace, txns: &[Txn]) -> Vec<u8> {
        let mut updates = Vec::new();
        for t in txns {
            let mut txn = self.doc.transact_mut();
            for patch in &trace.patches[t.patches.clone()] {
                edit(&self.text, &mut txn, patch, trace.ins(patch));
            }
            txn.commit();
            updates.push(txn.encode_update_v1());
        }
        match updates.len() {
            1 => updates.pop().unwrap(),
            _ => yrs::merge_updates_v1(&updates).expect("updates of yrs"),
        }
    }
    fn key_update(&mut self, key: Key) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        press(&self.text, &mut txn, key);
        txn.commit();
        txn.encode_update_v1()
    }
    fn patch_updates(&mut self, trace: &Trace, patch: usize) -> Vec<(&'static str, Vec<u8>)> {
        let mut txn = self.doc.transact_mut();
        let patch = &trace.patches[patch];
        edit(&self.text, &mut txn, patch, trace.ins(patch));
        txn.commit();
        vec![("v1", txn.encode_update_v1()), ("v2", txn.encode_update_v2())]
    }
    fn import(&mut self, update: &[u8]) {
        self.apply_update(Update::decode_v1(update).expect("an update of yrs"));
    }

    fn save(&mut self, format: &Format) -> Vec<u8> {
        let txn = self.doc.transact();
        match format.name {
            "v1" => txn.encode_state_as_update_v1(&StateVector::default()),
            _ => txn.encode_state_as_update_v2(&StateVector::default()),
        }
    }
    fn load(agent: usize, format: &Format, bytes: &[u8]) -> Self {
        let mut out = Self::new(agent);
        let update = match format.name {
            "v1" => Update::decode_v1(bytes),
            _ => Update::decode_v2(bytes),
        };
        out.apply_update(update.expect("a document of yrs"));
        out
    }
}
