//! The scenarios, written once for all peers.

use crate::alloc;
use crate::measure::{measure, timed, Cache, Clock, Lap, Row};
use crate::peer::{Format, Peer};
use crate::trace::{Key, Keys, Trace, ALL, SEQUENTIAL};
use std::path::PathBuf;
use std::time::Instant;

pub const NAMES: [&str; 12] = [
    "end", "merge", "fresh", "open", "bytes", "state-bytes", "shallow-bytes", "live", "local", "offline",
    "keystroke", "memory",
];
const OF_WHOLE: [&str; 8] =
    ["end", "merge", "fresh", "open", "bytes", "state-bytes", "shallow-bytes", "memory"];
pub const LIVE: [&str; 2] = ["friendsforever", "clownschool"];
pub const MEMORY: [&str; 4] = ["S1", "C1", "A1", "automerge-paper"];
const KEYS: usize = 10_000;

pub struct Run {
    pub traces: PathBuf,
    pub cache: Cache,
    /// Filters "peer/scenario/trace"; a missing or starred part fits everything.
    pub only: Vec<String>,
}

pub fn label<P: Peer>() -> String {
    [P::NAME, P::SETTING].join(" ").trim().to_string()
}

pub fn row<P: Peer>(scenario: &str, trace: &str) -> Row {
    let r = Row::new(P::NAME, P::VERSION, scenario, trace);
    if P::SETTING.is_empty() { r } else { r.with("setting", P::SETTING) }
}

impl Run {
    pub fn wants(&self, peer: &str, scenario: &str, trace: &str) -> bool {
        let fits = |filter: &String| {
            let parts: Vec<&str> = filter.split('/').collect();
            [peer, scenario, trace].iter().enumerate().all(|(i, have)| match parts.get(i) {
                None | Some(&"") | Some(&"*") => true,
                Some(want) => *have == "*" || want == have,
            })
        };
        self.only.is_empty() || self.only.iter().any(fits)
    }

    pub fn wants_traces(&self) -> bool {
        let names = || NAMES.iter().chain(&["parts", "long"]);
        ALL.iter().any(|trace| names().any(|scenario| self.wants("*", scenario, trace)))
    }

    pub fn trace<P: Peer>(&self, name: &str) -> Trace {
        let trace = Trace::load(&self.traces, name).unwrap_or_else(|e| {
            eprintln!("{e}");
            std::process::exit(1)
        });
        if P::BYTES { trace.in_bytes() } else { trace }
    }

    fn key<P: Peer>(&self, trace: &str, what: &str) -> String {
        [P::NAME, P::VERSION, P::SETTING, trace, what].join("_")
    }

    /// The saved forms of a trace's document; `None` is reported as a row.
    pub fn saved<P: Peer>(&self, trace: &Trace) -> Option<Vec<(Format, Vec<u8>)>> {
        let names = P::FORMATS.iter().map(|f| self.key::<P>(&trace.name, f.name));
        let cached: Option<Vec<_>> = names.map(|k| self.cache.get(&k)).collect();
        if let Some(list) = cached {
            return Some(P::FORMATS.iter().copied().zip(list).collect());
        }
        eprintln!("{}: building {}", label::<P>(), trace.name);
        let start = Instant::now();
        let mut doc = match P::build(trace) {
            Ok(doc) => doc,
            Err(why) => {
                row::<P>("build", &trace.name).with("skipped", why).print();
                return None;
            }
        };
        eprintln!("{}: built {} in {:.1} s", label::<P>(), trace.name, start.elapsed().as_secs_f64());
        let list = P::FORMATS.iter().map(|f| (*f, doc.save(f))).collect::<Vec<_>>();
        for (f, bytes) in &list {
            self.cache.put(&self.key::<P>(&trace.name, f.name), bytes);
        }
        Some(list)
    }

    fn updates<P: Peer>(&self, trace: &Trace) -> Result<Vec<Vec<u8>>, String> {
        let key = self.key::<P>(&trace.name, "each");
        if let Some(list) = self.cache.get_list(&key) {
            return Ok(list);
        }
        eprintln!("{}: encoding each transaction of {}", label::<P>(), trace.name);
        let list = P::updates(trace)?;
        self.cache.put_list(&key, &list);
        Ok(list)
    }
}

pub fn all<P: Peer>(run: &mut Run) {
    for name in ALL {
        let wants = |s: &str| run.wants(P::NAME, s, name);
        if OF_WHOLE.iter().any(|s| wants(s)) {
            let trace = run.trace::<P>(name);
            if let Some(saved) = run.saved::<P>(&trace) {
                whole::<P>(run, &trace, &saved);
                reduced::<P>(run, &trace, &saved);
            }
        }
        if LIVE.contains(&name) && wants("live") {
            live::<P>(run, &run.trace::<P>(name));
        }
        if SEQUENTIAL.contains(&name) && wants("local") {
            local::<P>(&run.trace::<P>(name));
        }
    }
    if run.wants(P::NAME, "keystroke", "automerge-paper") {
        keystroke::<P>(&run.trace::<P>("automerge-paper"));
    }
    if run.wants(P::NAME, "offline", "S1") {
        offline::<P>(run);
    }
    P::extra(run);
}

fn whole<P: Peer>(run: &Run, trace: &Trace, saved: &[(Format, Vec<u8>)]) {
    let name = trace.name.as_str();
    let wants = |s: &str| run.wants(P::NAME, s, name);
    for (format, bytes) in saved {
        let at = |s: &str| row::<P>(s, name).with("format", format.name).with("bytes", bytes.len());
        eprintln!("{}: {name} {}", label::<P>(), format.name);
        let load = || P::load(0, format, bytes);
        if wants("end") {
            let text = load().text();
            let ok = text == trace.end;
            let r = at("end").with("same_text", ok).with("chars", text.chars().count());
            r.with("expected_chars", trace.end.chars().count()).print();
        }
        if wants("bytes") {
            at("bytes").with("history", format.events || format.whole).print();
        }
        for (scenario, fits) in [("merge", format.events), ("fresh", format.whole)] {
            if fits && wants(scenario) {
                let stats = measure(|| {
                    timed(|| {
                        let doc = load();
                        let text = doc.text();
                        (doc, text)
                    })
                });
                at(scenario).stats(&stats).print();
            }
        }
        if format.whole && wants("open") {
            let mut update = 0;
            let stats = measure(|| {
                timed(|| {
                    let mut doc = P::load(trace.agents, format, bytes);
                    let text = doc.text();
                    let out = doc.key_update(Key::Insert(doc.len() / 2, 'x'));
                    update = out.len();
                    (doc, text, out)
                })
            });
            at("open").stats(&stats).with("update_bytes", update).print();
        }
        if format.whole && MEMORY.contains(&name) && wants("memory") {
            let (mut doc, live, peak) = alloc::live(|| {
                let doc = load();
                drop(doc.text());
                doc
            });
            let ((), more, _) = alloc::live(|| {
                doc.key(Key::Insert(doc.len() / 2, 'x'));
            });
            let r = at("memory").with("live_bytes", live).with("live_bytes_after_edit", live + more);
            r.with("peak_bytes", peak).print();
        }
    }
}

/// Without the history, and without the first half of it.
fn reduced<P: Peer>(run: &Run, trace: &Trace, saved: &[(Format, Vec<u8>)]) {
    let half = trace.first_half();
    for (scenario, known) in [("state-bytes", None), ("shallow-bytes", Some(&half[..]))] {
        if !run.wants(P::NAME, scenario, &trace.name) {
            continue;
        }
        let (format, bytes) = saved.iter().find(|(f, _)| f.whole).expect("a whole document");
        let forms = P::reduced(format, bytes, known);
        let at = |form: &str, bytes: &[u8]| {
            row::<P>(scenario, &trace.name).with("format", form).with("bytes", bytes.len()).print()
        };
        forms.iter().for_each(|(form, bytes)| at(form, bytes));
        if forms.is_empty() {
            saved.iter().filter(|(f, _)| f.whole).for_each(|(f, bytes)| at(f.name, bytes));
        }
    }
}

fn live<P: Peer>(run: &Run, trace: &Trace) {
    let updates = match run.updates::<P>(trace) {
        Ok(list) => list,
        Err(why) => return row::<P>("live", &trace.name).with("skipped", why).print(),
    };
    eprintln!("{}: live {}", label::<P>(), trace.name);
    let mut same = false;
    let stats = measure(|| {
        let mut doc = P::new(trace.agents);
        let time = timed(|| updates.iter().for_each(|u| doc.import_live(u)));
        same = doc.text() == trace.end;
        time
    });
    let r = row::<P>("live", &trace.name).stats(&stats);
    let r = r.number("us_each", stats.cpu * 1e3 / updates.len() as f64);
    let bytes: usize = updates.iter().map(|u| u.len()).sum();
    r.with("updates", updates.len()).with("bytes", bytes).with("same_text", same).print();
}

fn local<P: Peer>(trace: &Trace) {
    for way in P::LOCALS {
        eprintln!("{}: local {} {way}", label::<P>(), trace.name);
        let mut same = false;
        let stats = measure(|| {
            let mut doc = P::new(0);
            let time = timed(|| doc.local(way, trace));
            same = doc.text() == trace.end;
            time
        });
        let r = row::<P>("local", &trace.name).with("variant", *way).stats(&stats);
        let r = r.number("us_each", stats.cpu * 1e3 / trace.edits() as f64);
        r.with("edits", trace.edits()).with("same_text", same).print();
    }
}

fn keystroke<P: Peer>(trace: &Trace) {
    eprintln!("{}: keystroke", label::<P>());
    let mut doc = P::new(0x1C_0FFE_E423_95A7); // an agent's number of 53 bits
    let mut totals: Vec<(&str, usize)> = Vec::new();
    for i in 0..trace.patches.len() {
        for (k, (name, bytes)) in doc.patch_updates(trace, i).into_iter().enumerate() {
            if i == 0 {
                totals.push((name, 0));
            }
            totals[k].1 += bytes.len();
        }
    }
    for (name, total) in totals {
        let each = total as f64 / trace.patches.len() as f64;
        let r = row::<P>("keystroke", &trace.name).with("format", name).with("agent", "53 bits");
        r.number("bytes_each", each).print();
    }
}

fn offline<P: Peer>(run: &Run) {
    let trace = run.trace::<P>("S1");
    let Some(saved) = run.saved::<P>(&trace) else { return };
    let (format, bytes) = saved.iter().find(|(f, _)| f.whole).expect("a format with history");
    eprintln!("{}: offline", label::<P>());
    let (mut sizes, mut same) = ([0, 0], false);
    let (mut other, mut edit, mut export) = (vec![], vec![], vec![]);
    let mut all = || {
        let mut docs = [P::load(1, format, bytes), P::load(2, format, bytes)];
        docs.iter().for_each(|d| drop(d.text()));
        let versions = docs.each_mut().map(|d| d.version());
        let typed = Clock::start();
        for (i, doc) in docs.iter_mut().enumerate() {
            let mut keys = Keys(i as u64 + 1);
            for _ in 0..KEYS {
                let key = keys.next(doc.len());
                doc.key(key);
            }
        }
        edit.push(typed.stop());
        let mut updates = [vec![], vec![]];
        let exporting = Clock::start();
        for i in 0..2 {
            updates[i] = docs[i].export(&versions[i]);
        }
        export.push(exporting.stop());
        sizes = [updates[0].len(), updates[1].len()];
        let first = timed(|| docs[0].import(&updates[1]));
        let second = timed(|| docs[1].import(&updates[0]));
        other.push(second);
        same = docs[0].text() == docs[1].text();
        first
    };
    let stats = measure(&mut all);
    let median = |list: &mut Vec<Lap>| {
        let mut cpu: Vec<f64> = list.iter().map(|l| l.cpu).collect();
        cpu.sort_by(f64::total_cmp);
        cpu[cpu.len() / 2]
    };
    let r = row::<P>("offline", "S1").with("format", format.name).stats(&stats);
    let r = r.number("other_cpu_ms", median(&mut other));
    let r = r.number("both_cpu_ms", stats.cpu + median(&mut other));
    let r = r.number("export_both_cpu_ms", median(&mut export));
    let r = r.number("keystrokes_both_cpu_ms", median(&mut edit)).with("bytes", sizes[1]);
    r.with("other_bytes", sizes[0]).with("same_text", same).print();
}
