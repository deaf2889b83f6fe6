//! automerge.

use crate::peer::{Format, Peer};
use crate::trace::{Key, Trace};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ChangeHash, ObjId, ObjType, ReadDoc, ROOT};
use std::ops::Range;

pub struct Automerge {
    doc: AutoCommit,
    text: ObjId,
}

/// Of 16 bytes, as random ones.
pub fn actor(agent: usize) -> ActorId {
    ActorId::from((agent as u128).to_be_bytes())
}

impl Automerge {
    fn wrap(mut doc: AutoCommit, agent: usize) -> Self {
        let (_, text) = doc.get(ROOT, "text").expect("a document").expect("a text");
        doc.set_actor(actor(agent));
        Automerge { doc, text }
    }
    fn commit(&mut self) {
        self.doc.commit_with(CommitOptions::default().with_time(0));
    }
    fn last_change(&mut self) -> Vec<u8> {
        self.doc.get_last_local_change().expect("a change").raw_bytes().to_vec()
    }
}

impl Peer for Automerge {
    const NAME: &'static str = "automerge";
    const VERSION: &'static str = "0.12.0";
    const FORMATS: &'static [Format] = &[
        Format { name: "save", events: true, whole: true },
        Format { name: "save-unverified", events: true, whole: true },
    ];
    type Version = Vec<ChangeHash>;

    /// All replicas share the change that makes the text: it has an actor and a time of its own.
    fn new(agent: usize) -> Self {
        let mut doc = AutoCommit::new().with_actor(ActorId::from([0xff_u8; 16]));
        doc.put_object(ROOT, "text", ObjType::Text).expect("a text");
        doc.commit_with(CommitOptions::default().with_time(0));
        Self::wrap(doc, agent)
    }
    fn text(&self) -> String {
        self.doc.text(&self.text).expect("a text")
    }
    fn len(&self) -> usize {
        self.doc.length(&self.text)
    }

    fn apply(&mut self, trace: &Trace, patches: Range<usize>) {
        for patch in &trace.patches[patches] {
            let (pos, del) = (patch.pos as usize, patch.del as isize);
            self.doc.splice_text(&self.text, pos, del, trace.ins(patch)).expect("an edit");
        }
        self.commit();
    }
    fn key(&mut self, key: Key) {
        match key {
            Key::Insert(at, c) => {
                self.doc.splice_text(&self.text, at, 0, c.encode_utf8(&mut [0; 4]))
            }
            Key::Delete(at) => self.doc.splice_text(&self.text, at, 1, ""),
        }
        .expect("a keystroke");
        self.commit();
    }

    fn version(&mut self) -> Vec<ChangeHash> {
        self.doc.get_heads()
    }
    fn export(&mut self, version: &Vec<ChangeHash>) -> Vec<u8> {
        self.doc.save_after(version)
    }
    fn key_update(&mut self, key: Key) -> Vec<u8> {
        self.key(key);
        self.last_change()
    }
    fn patch_updates(&mut self, trace: &Trace, patch: usize) -> Vec<(&'static str, Vec<u8>)> {
        self.apply(trace, patch..patch + 1);
        vec![("change", self.last_change())]
    }
    fn import(&mut self, update: &[u8]) {
        self.doc.load_incremental(update).expect("an update of automerge");
    }
    fn import_live(&mut self, update: &[u8]) {
        let change = Change::from_bytes(update.to_vec()).expect("a change of automerge");
        self.doc.apply_changes([change]).expect("a change of automerge");
    }

    fn save(&mut self, _format: &Format) -> Vec<u8> {
        self.doc.save()
    }
    fn load(agent: usize, format: &Format, bytes: &[u8]) -> Self {
        let doc = match format.name {
            "save" => AutoCommit::load(bytes),
            _ => AutoCommit::load_unverified_heads(bytes),
        };
        Self::wrap(doc.expect("a document of automerge"), agent)
    }
}
