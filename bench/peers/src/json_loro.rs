//! Maps, lists and trees of loro.

use crate::json_peer::{Change, Form, JsonPeer, Move, Random};
use crate::json_scenarios::merge;
use crate::loro_peer::Loro;
use crate::scenarios::Run;
use loro::{
    ExportMode, LoroDoc, LoroError, LoroList, LoroMap, LoroMovableList, LoroTree, LoroTreeError,
    ToJson, TreeID, TreeParentId, VersionVector,
};
use serde_json::Value;

const NODES: usize = 10_000;
const ROOTS: usize = 10;
const MOVES: usize = 5_000;

pub struct LoroJson {
    doc: LoroDoc,
    map: LoroMap,
    list: LoroList,
    moved: LoroMovableList,
    tree: LoroTree,
}

impl LoroJson {
    /// Each node under a random earlier one.
    fn grow(&mut self) {
        let mut random = Random(0);
        let mut nodes: Vec<TreeID> = Vec::new();
        for i in 0..NODES {
            let parent = match i {
                0..ROOTS => TreeParentId::Root,
                _ => nodes[random.below(i)].into(),
            };
            nodes.push(self.tree.create(parent).expect("a node"));
        }
        self.doc.commit();
    }
    /// Moves random nodes under random others, where that makes no cycle.
    fn rearrange(&mut self, random: &mut Random) {
        let mut nodes = self.tree.nodes();
        nodes.sort();
        for _ in 0..MOVES {
            let (node, parent) = (nodes[random.below(NODES)], nodes[random.below(NODES)]);
            match self.tree.mov(node, parent) {
                Ok(()) | Err(LoroError::TreeError(LoroTreeError::CyclicMoveError)) => {}
                Err(e) => panic!("loro moves no node: {e}"),
            }
        }
        self.doc.commit();
    }
}

impl JsonPeer for LoroJson {
    type Of = Loro;
    const MOVED: &'static str = "moved";
    type Version = VersionVector;

    fn new(agent: usize) -> Self {
        let doc = LoroDoc::new();
        doc.set_peer_id(agent as u64).expect("a peer's id");
        let (map, list) = (doc.get_map("map"), doc.get_list("list"));
        let (moved, tree) = (doc.get_movable_list("moved"), doc.get_tree("tree"));
        LoroJson { doc, map, list, moved, tree }
    }

    fn set_keys(&mut self, count: usize) {
        for i in 0..count {
            self.map.insert(&i.to_string(), i as i64).expect("a key");
        }
        self.doc.commit();
    }
    fn nest(&mut self, count: usize) {
        for i in 0..count {
            let map = self.list.push_container(LoroMap::new()).expect("a map");
            map.insert("id", i as i64).expect("a key");
            map.insert("title", format!("The title of number {i}")).expect("a key");
            map.insert("done", i % 2 == 0).expect("a key");
            map.insert("weight", 0.5 * i as f64).expect("a key");
        }
        self.doc.commit();
    }
    fn append(&mut self, count: usize) {
        for i in 0..count {
            self.list.push(i as i64).expect("an item");
        }
        self.doc.commit();
    }
    fn change(&mut self, changes: &[Change]) {
        for c in changes {
            self.map.insert(&c.key, c.value).expect("a key");
            self.list.delete(c.at, 1).expect("a deletion");
            self.list.insert(c.at, c.value).expect("an item");
        }
        self.doc.commit();
    }
    fn append_moved(&mut self, count: usize) {
        for i in 0..count {
            self.moved.push(i as i64).expect("an item");
        }
        self.doc.commit();
    }
    fn shift(&mut self, moves: &[Move]) {
        for m in moves {
            self.moved.mov(m.from, m.to).expect("a move");
        }
        self.doc.commit();
    }

    fn json(&self) -> Value {
        self.doc.get_deep_value().to_json_value()
    }
    fn version(&mut self) -> VersionVector {
        self.doc.oplog_vv()
    }
    fn saved(&mut self) -> Vec<Form> {
        let save = |mode| self.doc.export(mode).expect("a document");
        vec![("updates", save(ExportMode::all_updates())), ("snapshot", save(ExportMode::Snapshot))]
    }
    fn load(agent: usize, form: &str, bytes: &[u8]) -> Self {
        let mut out = Self::new(agent);
        out.import(form, bytes);
        out
    }
    fn updates(&mut self, version: &VersionVector) -> Vec<Form> {
        vec![("updates", self.doc.export(ExportMode::updates(version)).expect("an update"))]
    }
    fn import(&mut self, _form: &str, update: &[u8]) {
        let status = self.doc.import(update).expect("an update of loro");
        assert!(status.pending.is_none(), "loro misses what an update needs");
    }

    fn extra(run: &Run) {
        let rearrange = |doc: &mut LoroJson, random: &mut Random| doc.rearrange(random);
        merge(run, "tree", NODES, LoroJson::grow, rearrange);
    }
}
