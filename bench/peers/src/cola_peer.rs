//! cola, which knows no text: a rope of the crate `crop` stands beside its replica.

use crate::peer::{full_id, Format, Peer};
use crate::trace::{Key, Trace};
use cola::{Deletion, EncodedReplica, Insertion, Replica};
use crop::Rope;
use serde::{Deserialize, Serialize};
use std::ops::Range;

#[derive(Clone, Serialize, Deserialize)]
enum Op {
    Insert(Insertion, String),
    Delete(Deletion),
}

pub struct Cola {
    replica: Replica,
    text: Rope,
    /// What `export` sends; kept only once a version has been asked for.
    log: Option<Vec<Op>>,
}

impl Cola {
    fn insert(&mut self, at: usize, text: &str) {
        self.text.insert(at, text);
        let op = self.replica.inserted(at, text.len());
        if let Some(log) = &mut self.log {
            log.push(Op::Insert(op, text.into()));
        }
    }
    fn delete(&mut self, range: Range<usize>) {
        self.text.delete(range.clone());
        let op = self.replica.deleted(range);
        if let Some(log) = &mut self.log {
            log.push(Op::Delete(op));
        }
    }
}

impl Peer for Cola {
    const NAME: &'static str = "cola";
    const VERSION: &'static str = "0.5.1";
    const BYTES: bool = true;
    const FORMATS: &'static [Format] = &[Format { name: "replica-and-text", events: false, whole: true }];
    const LOCALS: &'static [&'static str] = &["each"];
    type Version = usize;

    fn new(agent: usize) -> Self {
        let replica = Replica::new(u64::MAX, 0).fork(full_id(agent));
        Cola { replica, text: Rope::new(), log: None }
    }
    fn text(&self) -> String {
        self.text.to_string()
    }
    fn len(&self) -> usize {
        self.text.byte_len()
    }

    fn apply(&mut self, trace: &Trace, patches: Range<usize>) {
        for patch in &trace.patches[patches] {
            let (pos, del) = (patch.pos as usize, patch.del as usize);
            if del > 0 {
                self.delete(pos..pos + del);
            }
            if !trace.ins(patch).is_empty() {
                self.insert(pos, trace.ins(patch));
            }
        }
    }
    fn key(&mut self, key: Key) {
        match key {
            Key::Insert(at, c) => self.insert(at, c.encode_utf8(&mut [0; 4])),
            Key::Delete(at) => self.delete(at..at + 1),
        }
    }

    fn version(&mut self) -> usize {
        self.log.get_or_insert_default().len()
    }
    fn export(&mut self, version: &usize) -> Vec<u8> {
        bincode::serialize(&self.log.as_ref().expect("a log")[*version..]).expect("operations")
    }
    fn import(&mut self, update: &[u8]) {
        let ops: Vec<Op> = bincode::deserialize(update).expect("operations of cola");
        for op in ops {
            match op {
                Op::Insert(insertion, text) => {
                    if let Some(at) = self.replica.integrate_insertion(&insertion) {
                        self.text.insert(at, &text);
                    }
                }
                Op::Delete(deletion) => {
                    for range in self.replica.integrate_deletion(&deletion).into_iter().rev() {
                        self.text.delete(range);
                    }
                }
            }
        }
    }

    fn save(&mut self, _format: &Format) -> Vec<u8> {
        bincode::serialize(&(self.replica.encode(), self.text.to_string())).expect("a replica")
    }
    fn load(agent: usize, _format: &Format, bytes: &[u8]) -> Self {
        let (encoded, text): (EncodedReplica, String) = bincode::deserialize(bytes).expect("a replica");
        // An agent that has edited before may not decode under its own name: these are new ones.
        let replica = Replica::decode(full_id(agent) + 1, &encoded).expect("a replica of cola");
        Cola { replica, text: Rope::from(text), log: None }
    }
}
