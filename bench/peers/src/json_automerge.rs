//! Maps and lists of automerge.

use crate::automerge_peer::{actor, Automerge};
use crate::json_peer::{Change, Form, JsonPeer, Move};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, AutoSerde, ChangeHash, ObjId, ObjType, ReadDoc, ROOT};
use serde_json::Value;

pub struct AutomergeJson {
    doc: AutoCommit,
    map: ObjId,
    list: ObjId,
}

impl AutomergeJson {
    fn wrap(mut doc: AutoCommit, agent: usize) -> Self {
        let object = |name| doc.get(ROOT, name).expect("a document").expect("an object").1;
        let (map, list) = (object("map"), object("list"));
        doc.set_actor(actor(agent));
        AutomergeJson { doc, map, list }
    }
    fn commit(&mut self) {
        self.doc.commit_with(CommitOptions::default().with_time(0));
    }
    fn put(&mut self, key: &str, value: i64) {
        self.doc.put(&self.map, key, value).expect("a key");
    }
    fn insert(&mut self, at: usize, value: i64) {
        self.doc.insert(&self.list, at, value).expect("an item");
    }
}

impl JsonPeer for AutomergeJson {
    type Of = Automerge;
    type Version = Vec<ChangeHash>;

    /// All replicas share the change that makes the map and the list.
    fn new(agent: usize) -> Self {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([0xff_u8; 16]));
        doc.put_object(ROOT, "map", ObjType::Map).expect("a map");
        doc.put_object(ROOT, "list", ObjType::List).expect("a list");
        doc.commit_with(CommitOptions::default().with_time(0));
        Self::wrap(doc, agent)
    }

    fn set_keys(&mut self, count: usize) {
        for i in 0..count {
            self.put(&i.to_string(), i as i64);
        }
        self.commit();
    }
    fn nest(&mut self, count: usize) {
        for i in 0..count {
            let doc = &mut self.doc;
            let map = doc.insert_object(&self.list, i, ObjType::Map).expect("a map");
            doc.put(&map, "id", i as i64).expect("a key");
            doc.put(&map, "title", format!("The title of number {i}")).expect("a key");
            doc.put(&map, "done", i % 2 == 0).expect("a key");
            doc.put(&map, "weight", 0.5 * i as f64).expect("a key");
        }
        self.commit();
    }
    fn append(&mut self, count: usize) {
        for i in 0..count {
            self.insert(i, i as i64);
        }
        self.commit();
    }
    fn change(&mut self, changes: &[Change]) {
        for c in changes {
            self.put(&c.key, c.value);
            self.doc.put(&self.list, c.at, c.value).expect("an item");
        }
        self.commit();
    }
    /// As automerge has no moves, the item is deleted and its value inserted.
    fn shift(&mut self, moves: &[Move]) {
        for m in moves {
            self.doc.delete(&self.list, m.from).expect("a deletion");
            self.insert(m.to, m.value);
        }
        self.commit();
    }

    fn json(&self) -> Value {
        serde_json::to_value(AutoSerde::from(&self.doc)).expect("JSON")
    }
    fn version(&mut self) -> Vec<ChangeHash> {
        self.doc.get_heads()
    }
    fn saved(&mut self) -> Vec<Form> {
        vec![("save", self.doc.save())]
    }
    fn load(agent: usize, _form: &str, bytes: &[u8]) -> Self {
        Self::wrap(AutoCommit::load(bytes).expect("a document of automerge"), agent)
    }
    fn updates(&mut self, version: &Vec<ChangeHash>) -> Vec<Form> {
        vec![("save_after", self.doc.save_after(version))]
    }
    fn import(&mut self, _form: &str, update: &[u8]) {
        self.doc.load_incremental(update).expect("an update of automerge");
    }
}
