//! Maps and lists of yrs, with its collection of deleted content on (the default) or off.

use crate::json_peer::{Change, Form, JsonPeer, Move};
use crate::yrs_peer::{empty, Yrs};
use serde_json::{json, Value};
use yrs::types::ToJson;
use yrs::updates::decoder::Decode;
use yrs::{Array, ArrayRef, Doc, Map, MapPrelim, MapRef, ReadTxn, StateVector, Transact, Update};

pub struct YrsJson<const GC: bool> {
    doc: Doc,
    map: MapRef,
    list: ArrayRef,
}

impl<const GC: bool> JsonPeer for YrsJson<GC> {
    type Of = Yrs<GC>;
    type Version = StateVector;

    fn new(agent: usize) -> Self {
        let doc = empty(agent, GC);
        let (map, list) = (doc.get_or_insert_map("map"), doc.get_or_insert_array("list"));
        YrsJson { doc, map, list }
    }

    fn set_keys(&mut self, count: usize) {
        let mut txn = self.doc.transact_mut();
        for i in 0..count {
            self.map.insert(&mut txn, i.to_string(), i as i64);
        }
    }
    fn nest(&mut self, count: usize) {
        let mut txn = self.doc.transact_mut();
        for i in 0..count {
            let map = self.list.push_back(&mut txn, MapPrelim::default());
            map.insert(&mut txn, "id", i as i64);
            map.insert(&mut txn, "title", format!("The title of number {i}"));
            map.insert(&mut txn, "done", i % 2 == 0);
            map.insert(&mut txn, "weight", 0.5 * i as f64);
        }
    }
    fn append(&mut self, count: usize) {
        let mut txn = self.doc.transact_mut();
        for i in 0..count {
            self.list.push_back(&mut txn, i as i64);
        }
    }
    fn change(&mut self, changes: &[Change]) {
        let mut txn = self.doc.transact_mut();
        for c in changes {
            self.map.insert(&mut txn, c.key.as_str(), c.value);
            self.list.remove(&mut txn, c.at as u32);
            self.list.insert(&mut txn, c.at as u32, c.value);
        }
    }
    /// As yrs has no moves, the item is removed and its value inserted.
    fn shift(&mut self, moves: &[Move]) {
        let mut txn = self.doc.transact_mut();
        for m in moves {
            self.list.remove(&mut txn, m.from as u32);
            self.list.insert(&mut txn, m.to as u32, m.value);
        }
    }

    fn json(&self) -> Value {
        let txn = self.doc.transact();
        json!({"map": self.map.to_json(&txn), "list": self.list.to_json(&txn)})
    }
    fn version(&mut self) -> StateVector {
        self.doc.transact().state_vector()
    }
    fn saved(&mut self) -> Vec<Form> {
        self.updates(&StateVector::default())
    }
    fn load(agent: usize, form: &str, bytes: &[u8]) -> Self {
        let mut out = Self::new(agent);
        out.import(form, bytes);
        out
    }
    fn updates(&mut self, version: &StateVector) -> Vec<Form> {
        let txn = self.doc.transact();
        let v1 = txn.encode_state_as_update_v1(version);
        vec![("v1", v1), ("v2", txn.encode_state_as_update_v2(version))]
    }
    fn import(&mut self, form: &str, update: &[u8]) {
        let update = match form {
            "v1" => Update::decode_v1(update),
            _ => Update::decode_v2(update),
        };
        let update = update.expect("an update of yrs");
        self.doc.transact_mut().apply_update(update).expect("an update of yrs");
    }
}
