//! Rich text of loro.

use crate::loro_peer::Loro;
use crate::rich_peer::{Edit, RichPeer, Span};
use loro::cursor::{Cursor, Side};
use loro::{
    ExpandType, ExportMode, LoroDoc, LoroText, LoroValue, StyleConfig, TextDelta, UndoManager,
    VersionVector,
};

pub struct LoroRich {
    doc: LoroDoc,
    text: LoroText,
    undo: Option<UndoManager>,
}

impl LoroRich {
    fn apply(&self, edit: &Edit) {
        match edit {
            Edit::Replace { at, deleted, inserted } => {
                if *deleted > 0 {
                    self.text.delete(*at, *deleted).expect("a deletion");
                }
                if !inserted.is_empty() {
                    self.text.insert(*at, inserted).expect("an insertion");
                }
            }
            Edit::Mark { at, count, key, value } => {
                self.text.mark(*at..*at + *count, key, *value).expect("a mark");
            }
        }
    }
}

impl RichPeer for LoroRich {
    type Of = Loro;
    type Version = VersionVector;
    type Delta = Vec<TextDelta>;
    type Cursor = Cursor;

    fn new(agent: usize) -> Self {
        let doc = LoroDoc::new();
        doc.set_peer_id(agent as u64).expect("a peer's id");
        doc.config_default_text_style(Some(StyleConfig { expand: ExpandType::After }));
        let text = doc.get_text("text");
        LoroRich { doc, text, undo: None }
    }
    fn edit(&mut self, edits: &[Edit], each: bool) {
        for edit in edits {
            self.apply(edit);
            if each {
                self.doc.commit();
            }
        }
        self.doc.commit();
    }
    fn text(&self) -> String {
        self.text.to_string()
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

    fn delta(&self) -> Self::Delta {
        self.text.to_delta()
    }
    fn parts(delta: &Self::Delta) -> Vec<Span> {
        let part = |delta: &TextDelta| {
            let TextDelta::Insert { insert, attributes } = delta else { panic!("no insertion") };
            let attributes = attributes.iter().flat_map(|a| a.iter());
            let attributes = attributes.map(|(key, value)| match value {
                LoroValue::I64(value) => (key.to_string(), *value),
                other => panic!("no integer: {other:?}"),
            });
            (insert.clone(), attributes.collect())
        };
        delta.iter().map(part).collect()
    }

    fn cursor(&self, at: usize) -> Cursor {
        self.text.get_cursor(at, Side::Middle).expect("a place in the text")
    }
    fn resolve(&self, cursor: &Cursor) -> usize {
        self.doc.get_cursor_pos(cursor).expect("a place in the text").current.pos
    }

    fn watch(&mut self, steps: usize) {
        let mut undo = UndoManager::new(&self.doc);
        undo.set_max_undo_steps(steps);
        undo.set_merge_interval(0);
        self.undo = Some(undo);
    }
    fn undo(&mut self) -> bool {
        self.undo.as_mut().expect("a manager").undo().expect("an undo")
    }
}
