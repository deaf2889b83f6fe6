//! The scenarios of maps and lists, written once for all peers.

use crate::alloc;
use crate::json_peer::{Change, Form, JsonPeer, Move, Random};
use crate::measure::{measure, timed};
use crate::scenarios::{label, row, Run};
use serde_json::{json, Value};

pub const NAMES: [&str; 6] =
    ["set/10000", "nested/12500", "merge/10000", "moves/10000", "moves-merge/10000", "tree/10000"];
const KEYS: usize = 10_000;
const MAPS: usize = 12_500;
const CHANGES: usize = 1_000;
const MOVED: usize = 1_000;
const MOVES: usize = 10_000;

pub fn all<P: JsonPeer>(run: &mut Run) {
    build::<P>(run, "set", KEYS, |doc| doc.set_keys(KEYS), ("map", keys()));
    build::<P>(run, "nested", MAPS, |doc| doc.nest(MAPS), ("list", maps()));
    let fill = |doc: &mut P| {
        doc.set_keys(KEYS);
        doc.append(KEYS);
    };
    merge::<P>(run, "merge", KEYS, fill, |doc, random| doc.change(&changes(random)));
    moves::<P>(run);
    let shift = |doc: &mut P, random: &mut Random| {
        doc.shift(&random_moves(MOVES / 2, random, &mut numbers()));
    };
    merge::<P>(run, "moves-merge", MOVES, |doc| doc.append_moved(MOVED), shift);
    P::extra(run);
}

fn keys() -> Value {
    (0..KEYS).map(|i| (i.to_string(), json!(i))).collect::<serde_json::Map<_, _>>().into()
}

fn maps() -> Value {
    let map = |i: usize| {
        let title = format!("The title of number {i}");
        json!({"id": i, "title": title, "done": i % 2 == 0, "weight": 0.5 * i as f64})
    };
    (0..MAPS).map(map).collect()
}

fn numbers() -> Vec<i64> {
    (0..MOVED as i64).collect()
}

fn changes(random: &mut Random) -> Vec<Change> {
    let mut any = || random.below(KEYS);
    let change = |i| Change { key: any().to_string(), at: any(), value: i as i64 };
    (0..CHANGES).map(change).collect()
}

/// Moves of the items of `list`, which is left as they leave it.
fn random_moves(count: usize, random: &mut Random, list: &mut Vec<i64>) -> Vec<Move> {
    let mut one = || {
        let (from, to) = (random.below(list.len()), random.below(list.len()));
        let value = list.remove(from);
        list.insert(to, value);
        Move { from, to, value }
    };
    (0..count).map(|_| one()).collect()
}

/// Equal, where 1 and 1.0 are the same number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn smallest(forms: Vec<Form>) -> Form {
    forms.into_iter().min_by_key(|f| f.1.len()).expect("a form")
}

/// Edits an empty document; `want` is a name in its JSON and what has to be there.
fn build<P: JsonPeer>(
    run: &Run, scenario: &str, size: usize, edit: impl Fn(&mut P), want: (&str, Value),
) {
    let trace = size.to_string();
    if !run.wants(<P::Of as crate::peer::Peer>::NAME, scenario, &trace) {
        return;
    }
    eprintln!("{}: {scenario} {trace}", label::<P::Of>());
    let stats = measure(|| {
        let mut doc = P::new(1);
        timed(|| edit(&mut doc))
    });
    let (mut doc, live, _) = alloc::live(|| {
        let mut doc = P::new(1);
        edit(&mut doc);
        doc
    });
    let (form, bytes) = smallest(doc.saved());
    let loaded = P::load(2, form, &bytes).json();
    let same = equal(&doc.json()[want.0], &want.1) && equal(&loaded[want.0], &want.1);
    let r = row::<P::Of>(scenario, &trace).with("format", form).stats(&stats);
    r.with("bytes", bytes.len()).with("live_bytes", live).with("same", same).print();
}

fn moves<P: JsonPeer>(run: &Run) {
    let trace = MOVES.to_string();
    if !run.wants(<P::Of as crate::peer::Peer>::NAME, "moves", &trace) {
        return;
    }
    eprintln!("{}: moves {trace}", label::<P::Of>());
    let mut list = numbers();
    let moves = random_moves(MOVES, &mut Random(1), &mut list);
    let base = || {
        let mut doc = P::new(1);
        doc.append_moved(MOVED);
        doc
    };
    let stats = measure(|| {
        let mut doc = base();
        timed(|| doc.shift(&moves))
    });
    let mut doc = base();
    let (before, (saved, start)) = (doc.version(), smallest(doc.saved()));
    doc.shift(&moves);
    let (form, bytes) = smallest(doc.updates(&before));
    let mut other = P::load(2, saved, &start);
    other.import(form, &bytes);
    let want = json!(list);
    let same = equal(&doc.json()[P::MOVED], &want) && equal(&other.json()[P::MOVED], &want);
    let r = row::<P::Of>("moves", &trace).with("format", form).stats(&stats);
    r.with("bytes", bytes.len()).with("same", same).print();
}

/// Two replicas that know the same base are changed offline; one imports the other's update, in
/// each form of it.
pub fn merge<P: JsonPeer>(
    run: &Run, scenario: &str, size: usize, base: impl Fn(&mut P),
    change: impl Fn(&mut P, &mut Random),
) {
    let trace = size.to_string();
    if !run.wants(<P::Of as crate::peer::Peer>::NAME, scenario, &trace) {
        return;
    }
    eprintln!("{}: {scenario} {trace}", label::<P::Of>());
    let mut first = P::new(0);
    base(&mut first);
    let (saved, start) = first.saved().swap_remove(0);
    let replica = |agent: usize| {
        let mut doc = P::load(agent, saved, &start);
        let before = doc.version();
        change(&mut doc, &mut Random(agent as u64));
        (doc, before)
    };
    let (mut other, before) = replica(2);
    for (form, update) in other.updates(&before) {
        let stats = measure(|| {
            let mut doc = replica(1).0;
            timed(|| doc.import(form, &update))
        });
        let ((mut doc, before), mut other) = (replica(1), replica(2).0);
        let (alone, back) = (doc.json(), doc.updates(&before));
        doc.import(form, &update);
        let (_, back) = back.iter().find(|f| f.0 == form).expect("the same forms");
        other.import(form, back);
        let same = equal(&doc.json(), &other.json()) && !equal(&doc.json(), &alone);
        let r = row::<P::Of>(scenario, &trace).with("format", form).stats(&stats);
        r.with("bytes", update.len()).with("same", same).print();
    }
}
