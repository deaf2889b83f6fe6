//! diamond-types: one oplog and one branch.

use crate::measure::{measure, timed};
use crate::peer::{Format, Peer};
use crate::scenarios::{row, Run};
use crate::trace::{Key, Trace};
use diamond_types::list::encoding::{EncodeOptions, ENCODE_FULL, ENCODE_PATCH};
use diamond_types::list::operation::Operation;
use diamond_types::list::{Branch, OpLog};
use diamond_types::LocalVersion;
use std::ops::Range;

pub struct Dt {
    log: OpLog,
    branch: Branch,
    agent: u32,
}

/// Concurrent inserts are ordered by the agents' names, so these sort like the numbers.
fn agent_name(agent: usize) -> String {
    format!("{agent:04}")
}

fn options(format: &str) -> EncodeOptions<'static> {
    EncodeOptions { compress_content: format == "lz4", ..ENCODE_FULL }
}

impl Dt {
    fn wrap(mut log: OpLog, branch: Branch, agent: usize) -> Self {
        let agent = log.get_or_create_agent_id(&agent_name(agent));
        Dt { log, branch, agent }
    }

    /// The oplog of a concurrent trace; `each` sees it after each transaction with the version before.
    fn concurrent(trace: &Trace, mut each: impl FnMut(&OpLog, &[usize])) -> OpLog {
        let mut log = OpLog::new();
        let agents: Vec<u32> =
            (0..trace.agents).map(|a| log.get_or_create_agent_id(&agent_name(a))).collect();
        let mut last: Vec<usize> = Vec::with_capacity(trace.txns.len());
        for txn in &trace.txns {
            let before = log.local_version();
            let agent = agents[txn.agent as usize];
            let mut at: LocalVersion = txn.parents.iter().map(|p| last[*p as usize]).collect();
            at.sort_unstable();
            for patch in &trace.patches[txn.patches.clone()] {
                let (pos, del) = (patch.pos as usize, patch.del as usize);
                if del > 0 {
                    let time = log.add_delete_at(agent, &at, pos..pos + del);
                    at = LocalVersion::from_slice(&[time]);
                }
                if !trace.ins(patch).is_empty() {
                    let time = log.add_insert_at(agent, &at, pos, trace.ins(patch));
                    at = LocalVersion::from_slice(&[time]);
                }
            }
            last.push(at[0]);
            each(&log, &before);
        }
        log
    }
}

impl Peer for Dt {
    const NAME: &'static str = "diamond-types";
    const VERSION: &'static str = "1.0.0";
    /// `patched-dt.sh` builds "repaired", without the check that 1.0.0 left in its merging.
    const SETTING: &'static str = match option_env!("PEERS_DT") {
        Some(name) => name,
        None => "published",
    };
    const FORMATS: &'static [Format] = &[
        Format { name: "lz4", events: true, whole: true },
        Format { name: "plain", events: true, whole: true },
    ];
    const LOCALS: &'static [&'static str] =
        &["each", "one-transaction", "keep-deleted-text", "oplog-then-checkout"];
    type Version = LocalVersion;

    fn new(agent: usize) -> Self {
        Self::wrap(OpLog::new(), Branch::new(), agent)
    }
    fn text(&self) -> String {
        self.branch.content().to_string()
    }
    fn len(&self) -> usize {
        self.branch.len()
    }

    fn apply(&mut self, trace: &Trace, patches: Range<usize>) {
        for patch in &trace.patches[patches] {
            let (pos, del) = (patch.pos as usize, patch.del as usize);
            if del > 0 {
                self.branch.delete_without_content(&mut self.log, self.agent, pos..pos + del);
            }
            if !trace.ins(patch).is_empty() {
                self.branch.insert(&mut self.log, self.agent, pos, trace.ins(patch));
            }
        }
    }
    fn key(&mut self, key: Key) {
        match key {
            Key::Insert(at, c) => {
                self.branch.insert(&mut self.log, self.agent, at, c.encode_utf8(&mut [0; 4]))
            }
            Key::Delete(at) => {
                self.branch.delete_without_content(&mut self.log, self.agent, at..at + 1)
            }
        };
    }

    fn version(&mut self) -> LocalVersion {
        self.log.local_version()
    }
    fn export(&mut self, version: &LocalVersion) -> Vec<u8> {
        self.log.encode_from(ENCODE_PATCH, version)
    }
    fn import(&mut self, update: &[u8]) {
        self.log.decode_and_add(update).expect("an update of diamond-types");
        self.branch.merge(&self.log, self.log.local_version_ref());
    }

    fn save(&mut self, format: &Format) -> Vec<u8> {
        self.log.encode(options(format.name))
    }
    fn load(agent: usize, _format: &Format, bytes: &[u8]) -> Self {
        let log = OpLog::load_from(bytes).expect("a file of diamond-types");
        let branch = log.checkout_tip();
        Self::wrap(log, branch, agent)
    }

    fn local(&mut self, way: &str, trace: &Trace) {
        let count = trace.patches.len();
        match way {
            "each" => (0..count).for_each(|i| self.apply(trace, i..i + 1)),
            "one-transaction" => {
                let mut ops = Vec::with_capacity(count);
                for patch in &trace.patches {
                    let (pos, del) = (patch.pos as usize, patch.del as usize);
                    if del > 0 {
                        ops.push(Operation::new_delete(pos..pos + del));
                    }
                    if !trace.ins(patch).is_empty() {
                        ops.push(Operation::new_insert(pos, trace.ins(patch)));
                    }
                }
                self.branch.apply_local_operations(&mut self.log, self.agent, &ops);
            }
            "keep-deleted-text" => {
                for patch in &trace.patches {
                    let (pos, del) = (patch.pos as usize, patch.del as usize);
                    if del > 0 {
                        self.branch.delete(&mut self.log, self.agent, pos..pos + del);
                    }
                    if !trace.ins(patch).is_empty() {
                        self.branch.insert(&mut self.log, self.agent, pos, trace.ins(patch));
                    }
                }
            }
            "oplog-then-checkout" => {
                for patch in &trace.patches {
                    let (pos, del) = (patch.pos as usize, patch.del as usize);
                    if del > 0 {
                        self.log.add_delete_without_content(self.agent, pos..pos + del);
                    }
                    if !trace.ins(patch).is_empty() {
                        self.log.add_insert(self.agent, pos, trace.ins(patch));
                    }
                }
                self.branch = self.log.checkout_tip();
            }
            other => unreachable!("{other}"),
        }
    }

    fn build(trace: &Trace) -> Result<Self, String> {
        if trace.concurrent {
            let log = Self::concurrent(trace, |_, _| {});
            let branch = log.checkout_tip();
            return Ok(Self::wrap(log, branch, trace.agents));
        }
        crate::build::sequential(trace)
    }

    fn updates(trace: &Trace) -> Result<Vec<Vec<u8>>, String> {
        let mut list = Vec::new();
        Self::concurrent(trace, |log, before| list.push(log.encode_from(ENCODE_PATCH, before)));
        Ok(list)
    }

    fn extra(run: &mut Run) {
        for name in crate::trace::ALL {
            if run.wants(Self::NAME, "parts", name) {
                parts(run, name);
            }
        }
        if run.wants(Self::NAME, "long", "automerge-paper") {
            long(run);
        }
    }
}

/// Where the time of "merge" goes: decoding, working out the text, reading it.
fn parts(run: &Run, name: &str) {
    let trace = run.trace::<Dt>(name);
    let Some(saved) = run.saved::<Dt>(&trace) else { return };
    eprintln!("diamond-types: parts {name}");
    for (format, bytes) in &saved {
        let log = OpLog::load_from(bytes).unwrap();
        let decode = measure(|| timed(|| OpLog::load_from(bytes).unwrap()));
        let checkout = measure(|| timed(|| log.checkout_tip()));
        let branch = log.checkout_tip();
        let text = measure(|| timed(|| branch.content().to_string()));
        let r = row::<Dt>("parts", name).with("format", format.name);
        let r = r.number("decode_cpu_ms", decode.cpu).number("checkout_cpu_ms", checkout.cpu);
        r.number("text_cpu_ms", text.cpu).with("runs", decode.runs.min(checkout.runs)).print();
    }
}

/// A hundred rounds of local edits in one document: does the time of an edit grow?
fn long(run: &Run) {
    let trace = run.trace::<Dt>("automerge-paper");
    let once = measure(|| {
        let mut doc = Dt::new(0);
        timed(|| doc.local("each", &trace))
    });
    let rounds = 100;
    let mut doc = Dt::new(0);
    let mut times = Vec::new();
    for i in 0..rounds {
        times.push(timed(|| doc.local("each", &trace)).cpu);
        if i % 10 == 9 {
            eprintln!("diamond-types: long, round {}", i + 1);
        }
    }
    let total: f64 = times.iter().sum();
    let edits = trace.patches.len() as f64;
    let bytes = doc.save(&Dt::FORMATS[0]);
    let merge = measure(|| timed(|| {
        let doc = Dt::load(0, &Dt::FORMATS[0], &bytes);
        let text = doc.text();
        (doc, text)
    }));
    let r = row::<Dt>("long", "automerge-paper").with("rounds", rounds);
    let r = r.number("cpu_ms", total).with("runs", 1).number("us_each", total * 1e3 / edits / rounds as f64);
    let r = r.number("once_cpu_ms", once.cpu).number("once_us_each", once.cpu * 1e3 / edits);
    let r = r.number("last_round_cpu_ms", times[rounds - 1]).with("bytes", bytes.len());
    r.number("merge_cpu_ms", merge.cpu).print();
}
