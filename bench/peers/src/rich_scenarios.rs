//! The scenarios of rich text, written once for all peers.

use crate::json_peer::Random;
use crate::measure::{measure, timed, Row};
use crate::peer::Peer;
use crate::rich_peer::{Edit, RichPeer, Span};
use crate::scenarios::{label, row, Run};
use crate::trace::Trace;
use std::collections::BTreeMap;

pub const NAMES: [&str; 6] = [
    "bold/automerge-paper",
    "bold-merge/automerge-paper",
    "mark/10000",
    "delta/10000",
    "cursors/10000",
    "undo/10000",
];
const PAPER: &str = "automerge-paper";
const MARK_EVERY: usize = 50;
const MARK_LENGTH: usize = 20;
const TEXT: usize = 1_000_000;
const MARKS: usize = 10_000;
const FEW_MARKS: usize = 1_000;
const KEYS: [&str; 3] = ["bold", "color", "italic"];
const CURSORS: usize = 10_000;
const KEYSTROKES: usize = 1_000;
const STEPS: usize = 10_000;
const START: usize = 1_000;

pub fn all<P: RichPeer>(run: &mut Run) {
    let wants = |scenario: &str, trace: &str| run.wants(<P::Of as Peer>::NAME, scenario, trace);
    if wants("bold", PAPER) || wants("bold-merge", PAPER) {
        let edits = bold(&run.trace::<P::Of>(PAPER));
        let want = Model::of(&edits).spans();
        if wants("bold", PAPER) {
            local::<P>("bold", PAPER, &[], &edits, &want);
        }
        if wants("bold-merge", PAPER) {
            merge::<P>(&edits, &want);
        }
    }
    if wants("mark", "10000") {
        let want = Model::of([&start(), &marks(MARKS)[..]].into_iter().flatten()).spans();
        local::<P>("mark", "10000", &start(), &marks(MARKS), &want);
    }
    if wants("delta", "10000") {
        delta::<P>();
    }
    if wants("cursors", "10000") {
        cursors::<P>();
    }
    if wants("undo", "10000") {
        undo::<P>();
    }
}

/// What the edits come to: each character with what is said of it.
struct Model {
    text: Vec<u8>,
    values: Vec<[Option<i64>; KEYS.len()]>,
}

impl Model {
    fn of<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> Model {
        let mut model = Model { text: Vec::new(), values: Vec::new() };
        edits.into_iter().for_each(|e| model.apply(e));
        model
    }
    fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Replace { at, deleted, inserted } => {
                self.text.splice(*at..*at + *deleted, inserted.bytes());
                self.values.drain(*at..*at + *deleted);
                let left = if *at == 0 { [None; KEYS.len()] } else { self.values[*at - 1] };
                self.values.splice(*at..*at, inserted.bytes().map(|_| left));
            }
            Edit::Mark { at, count, key, value } => {
                let key = KEYS.iter().position(|k| k == key).expect("a key");
                self.values[*at..*at + *count].iter_mut().for_each(|v| v[key] = Some(*value));
            }
        }
    }
    fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut from = 0;
        for i in 1..=self.text.len() {
            if i < self.text.len() && self.values[i] == self.values[i - 1] {
                continue;
            }
            let said = KEYS.iter().zip(self.values[from]);
            let said = said.filter_map(|(key, value)| Some((key.to_string(), value?)));
            let text = String::from_utf8(self.text[from..i].to_vec()).expect("ASCII");
            spans.push((text, said.collect::<BTreeMap<_, _>>()));
            from = i;
        }
        spans
    }
}

/// A trace, and every so often a mark of the characters before the last edit's.
fn bold(trace: &Trace) -> Vec<Edit> {
    let (mut edits, mut length) = (Vec::new(), 0);
    for (i, patch) in trace.patches.iter().enumerate() {
        let (at, deleted, inserted) = (patch.pos as usize, patch.del as usize, trace.ins(patch));
        length = length - deleted + inserted.len();
        edits.push(Edit::Replace { at, deleted, inserted: inserted.to_string() });
        let end = length.min(at + 1);
        let begin = end.saturating_sub(MARK_LENGTH);
        if (i + 1) % MARK_EVERY == 0 && begin < end {
            edits.push(Edit::Mark { at: begin, count: end - begin, key: KEYS[0], value: 1 });
        }
    }
    edits
}

fn start() -> Vec<Edit> {
    vec![Edit::Replace { at: 0, deleted: 0, inserted: "x".repeat(TEXT) }]
}

/// Of up to 100 characters each.
fn marks(count: usize) -> Vec<Edit> {
    let mut random = Random(1);
    let mut one = |value| {
        let at = random.below(TEXT - 100);
        let count = 1 + random.below(100);
        Edit::Mark { at, count, key: KEYS[random.below(KEYS.len())], value }
    };
    (0..count as i64).map(&mut one).collect()
}

fn print<P: RichPeer>(scenario: &str, trace: &str, with: impl FnOnce(Row) -> Row) {
    with(row::<P::Of>(scenario, trace)).print()
}

fn local<P: RichPeer>(scenario: &str, trace: &str, before: &[Edit], edits: &[Edit], want: &[Span]) {
    for (way, each) in [("each", true), ("one-transaction", false)] {
        eprintln!("{}: {scenario} {trace} {way}", label::<P::Of>());
        let mut same = true;
        let stats = measure(|| {
            let mut doc = P::new(1);
            doc.edit(before, false);
            let lap = timed(|| doc.edit(edits, each));
            same &= doc.spans() == want;
            lap
        });
        print::<P>(scenario, trace, |r| r.with("variant", way).stats(&stats).with("same", same));
    }
}

fn merge<P: RichPeer>(edits: &[Edit], want: &[Span]) {
    eprintln!("{}: bold-merge {PAPER}", label::<P::Of>());
    let mut from = P::new(1);
    let nothing = from.version();
    from.edit(edits, true);
    let update = from.export(&nothing);
    let mut same = true;
    let stats = measure(|| {
        let mut doc = P::new(2);
        let lap = timed(|| {
            doc.import(&update);
            doc.text()
        });
        same &= doc.spans() == want;
        lap
    });
    print::<P>("bold-merge", PAPER, |r| {
        r.stats(&stats).with("bytes", update.len()).with("same", same)
    });
}

fn delta<P: RichPeer>() {
    eprintln!("{}: delta", label::<P::Of>());
    let mut doc = P::new(1);
    doc.edit(&start(), false);
    doc.edit(&marks(MARKS), true);
    let stats = measure(|| timed(|| doc.delta()));
    let want = Model::of([&start(), &marks(MARKS)[..]].into_iter().flatten()).spans();
    let same = doc.spans() == want;
    print::<P>("delta", "10000", |r| {
        r.stats(&stats).with("spans", want.len()).with("same", same)
    });
}

/// Each stands before a character, and keystrokes come between.
fn cursors<P: RichPeer>() {
    eprintln!("{}: cursors", label::<P::Of>());
    let mut doc = P::new(1);
    doc.edit(&start(), false);
    doc.edit(&marks(FEW_MARKS), true);
    let mut random = Random(3);
    let mut want: Vec<usize> = (0..CURSORS).map(|_| random.below(TEXT)).collect();
    let all: Vec<P::Cursor> = want.iter().map(|at| doc.cursor(*at)).collect();
    for i in 0..KEYSTROKES {
        let at = random.below(TEXT + i);
        doc.edit(&[Edit::Replace { at, deleted: 0, inserted: "y".into() }], true);
        want.iter_mut().filter(|w| **w >= at).for_each(|w| *w += 1);
    }
    let mut found = Vec::new();
    let stats = measure(|| {
        found.clear();
        timed(|| found.extend(all.iter().map(|c| doc.resolve(c))))
    });
    let same = found == want;
    print::<P>("cursors", "10000", |r| r.stats(&stats).with("same", same));
}

/// How a writer edits: words of its own letter go in, and five characters out.
fn write(letter: char, length: usize, random: &mut Random) -> Edit {
    let at = random.below(length - 5);
    let is_long = length > 2 * START;
    if random.below(2) == 0 && is_long {
        Edit::Replace { at, deleted: 5, inserted: String::new() }
    } else {
        Edit::Replace { at, deleted: 0, inserted: letter.to_string().repeat(5) }
    }
}

/// Alice's steps with one of Bob's between any two, each told to the other; then she undoes all.
fn undo<P: RichPeer>() {
    eprintln!("{}: undo", label::<P::Of>());
    let mut random = Random(7);
    let base = "x".repeat(START);
    let mut model = base.clone().into_bytes();
    let (mut kept, mut edits) = (BTreeMap::from([(b'x', START), (b'b', 0)]), Vec::new());
    for i in 0..2 * STEPS {
        let edit = write(if i % 2 == 0 { 'a' } else { 'b' }, model.len(), &mut random);
        let Edit::Replace { at, deleted, inserted } = &edit else { unreachable!() };
        let gone: Vec<u8> = model.splice(*at..*at + *deleted, inserted.bytes()).collect();
        if i % 2 == 1 {
            // What Bob does stays.
            *kept.get_mut(&b'b').unwrap() += inserted.len();
            for c in gone.iter().filter(|c| **c != b'a') {
                *kept.get_mut(c).unwrap() -= 1;
            }
        }
        edits.push(edit);
    }
    let mut same = true;
    let stats = measure(|| {
        let (mut alice, mut bob) = (P::new(1), P::new(2));
        let version = alice.version();
        bob.edit(&[Edit::Replace { at: 0, deleted: 0, inserted: base.clone() }], true);
        alice.import(&bob.export(&version));
        alice.watch(STEPS);
        for (i, edit) in edits.iter().enumerate() {
            let (from, to) = if i % 2 == 0 { (&mut alice, &mut bob) } else { (&mut bob, &mut alice) };
            let version = from.version();
            from.edit(std::slice::from_ref(edit), true);
            to.import(&from.export(&version));
        }
        same &= alice.text().as_bytes() == model;
        let lap = timed(|| while alice.undo() {});
        let mut counts = BTreeMap::from([(b'x', 0), (b'b', 0)]);
        alice.text().bytes().for_each(|c| *counts.entry(c).or_insert(0) += 1);
        same &= counts == kept;
        lap
    });
    print::<P>("undo", "10000", |r| r.stats(&stats).with("same", same));
}
