//! loro.

use crate::peer::{Format, Peer};
use crate::trace::{Key, Trace};
use loro::{ExportMode, LoroDoc, LoroText, VersionVector};
use std::ops::Range;

pub struct Loro {
    doc: LoroDoc,
    text: LoroText,
}

impl Peer for Loro {
    const NAME: &'static str = "loro";
    const VERSION: &'static str = "1.17.1";
    const FORMATS: &'static [Format] = &[
        Format { name: "updates", events: true, whole: true },
        Format { name: "snapshot", events: false, whole: true },
        Format { name: "shallow", events: false, whole: false },
    ];
    type Version = VersionVector;

    fn new(agent: usize) -> Self {
        let doc = LoroDoc::new();
        doc.set_peer_id(agent as u64).expect("a peer's id");
        let text = doc.get_text("text");
        Loro { doc, text }
    }
    fn text(&self) -> String {
        self.text.to_string()
    }
    fn len(&self) -> usize {
        self.text.len_unicode()
    }

    fn apply(&mut self, trace: &Trace, patches: Range<usize>) {
        for patch in &trace.patches[patches] {
            if patch.del > 0 {
                self.text.delete(patch.pos as usize, patch.del as usize).expect("a deletion");
            }
            if !trace.ins(patch).is_empty() {
                self.text.insert(patch.pos as usize, trace.ins(patch)).expect("an insertion");
            }
        }
        self.doc.commit();
    }
    fn key(&mut self, key: Key) {
        match key {
            Key::Insert(at, c) => self.text.insert(at, c.encode_utf8(&mut [0; 4])),
            Key::Delete(at) => self.text.delete(at, 1),
        }
        .expect("a keystroke");
        self.doc.commit();
    }

    fn version(&mut self) -> VersionVector {
        self.doc.oplog_vv()
    }
    fn export(&mut self, version: &VersionVector) -> Vec<u8> {
        self.doc.export(ExportMode::updates(version)).expect("an update")
    }
    fn import(&mut self, update: &[u8]) {
        let status = self.doc.import(update).expect("an update of loro");
        assert!(status.pending.is_none(), "loro misses what an update needs");
    }

    fn save(&mut self, format: &Format) -> Vec<u8> {
        let here = self.doc.oplog_frontiers();
        let mode = match format.name {
            "updates" => ExportMode::all_updates(),
            "snapshot" => ExportMode::Snapshot,
            _ => ExportMode::shallow_snapshot(&here),
        };
        self.doc.export(mode).expect("a document")
    }
    fn reduced(format: &Format, saved: &[u8], known: Option<&[u32]>) -> Vec<(&'static str, Vec<u8>)> {
        let doc = Self::load(0, format, saved).doc;
        let export = |mode| doc.export(mode).expect("a document");
        let Some(known) = known else {
            let here = doc.oplog_frontiers();
            let shallow = export(ExportMode::shallow_snapshot(&here));
            return vec![("shallow", shallow), ("state-only", export(ExportMode::state_only(None)))];
        };
        let ends = known.iter().enumerate().map(|(agent, ops)| (agent as u64, *ops as i32));
        let version = VersionVector::from_iter(ends.filter(|(_, ops)| *ops > 0));
        let from = doc.vv_to_frontiers(&version);
        vec![("shallow", export(ExportMode::shallow_snapshot(&from)))]
    }
    fn load(agent: usize, _format: &Format, bytes: &[u8]) -> Self {
        let mut out = Self::new(agent);
        out.import(bytes);
        out
    }
}
