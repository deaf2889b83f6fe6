//! Medians, rows of results, and the cache of built documents.

use serde_json::{json, Map, Value};
use std::path::PathBuf;
use std::time::Instant;

pub struct Stats {
    pub ms: f64,
    pub min: f64,
    pub cpu: f64,
    pub runs: usize,
}

/// What one run took, in milliseconds: by the clock on the wall, and of the processor.
#[derive(Clone, Copy)]
pub struct Lap {
    pub wall: f64,
    pub cpu: f64,
}

pub struct Clock(Instant, f64);

/// The processor's time of this thread in milliseconds: other programs do not count.
fn cpu() -> f64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    t.tv_sec as f64 * 1e3 + t.tv_nsec as f64 / 1e6
}

impl Clock {
    pub fn start() -> Clock {
        let cpu = cpu();
        Clock(Instant::now(), cpu)
    }
    pub fn stop(self) -> Lap {
        let wall = self.0.elapsed().as_secs_f64() * 1e3;
        Lap { wall, cpu: cpu() - self.1 }
    }
}

/// The medians of warm runs; `f` says how long a run took. A slow run is repeated less often.
pub fn measure(mut f: impl FnMut() -> Lap) -> Stats {
    let whole = Clock::start();
    let cold = f();
    let whole = whole.stop();
    let runs = match whole.cpu as u64 {
        0..=50 => 15,
        51..=300 => 9,
        301..=2000 => 5,
        2001..=20_000 => 3,
        _ => 0,
    };
    let laps: Vec<Lap> = (0..runs).map(|_| f()).collect();
    let laps = if laps.is_empty() { vec![cold] } else { laps };
    let sorted = |part: fn(&Lap) -> f64| {
        let mut list: Vec<f64> = laps.iter().map(part).collect();
        list.sort_by(f64::total_cmp);
        list
    };
    let (wall, cpu) = (sorted(|l| l.wall), sorted(|l| l.cpu));
    let middle = laps.len() / 2;
    Stats { ms: wall[middle], min: wall[0], cpu: cpu[middle], runs: laps.len() }
}

/// How long `f` takes; its result is dropped after the clock has stopped.
pub fn timed<T>(f: impl FnOnce() -> T) -> Lap {
    let clock = Clock::start();
    let out = std::hint::black_box(f());
    let lap = clock.stop();
    drop(out);
    lap
}

/// One line of output.
pub struct Row(Map<String, Value>);

pub fn round(x: f64) -> f64 {
    if x.abs() < 10.0 { (x * 1e4).round() / 1e4 } else { (x * 100.0).round() / 100.0 }
}

impl Row {
    pub fn new(peer: &str, version: &str, scenario: &str, trace: &str) -> Row {
        let mut m = Map::new();
        for (k, v) in [("peer", peer), ("version", version), ("scenario", scenario), ("trace", trace)] {
            m.insert(k.into(), json!(v));
        }
        Row(m)
    }
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Row {
        self.0.insert(key.into(), value.into());
        self
    }
    pub fn number(self, key: &str, value: f64) -> Row {
        self.with(key, round(value))
    }
    pub fn stats(self, s: &Stats) -> Row {
        self.number("ms", s.ms).number("min_ms", s.min).number("cpu_ms", s.cpu).with("runs", s.runs)
    }
    pub fn print(self) {
        use std::io::Write;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", Value::Object(self.0)).expect("cannot write to standard output");
    }
}

/// Built documents as files, so that later runs need not build them again.
pub struct Cache(pub Option<PathBuf>);

impl Cache {
    fn path(&self, key: &str) -> Option<PathBuf> {
        let dir = self.0.as_ref()?;
        std::fs::create_dir_all(dir).ok()?;
        Some(dir.join(key.replace(['/', ' '], "-")))
    }
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(key)?).ok()
    }
    pub fn put(&self, key: &str, bytes: &[u8]) {
        if let Some(path) = self.path(key) {
            if let Err(e) = std::fs::write(&path, bytes) {
                eprintln!("cannot write {}: {e}", path.display());
            }
        }
    }
    pub fn get_list(&self, key: &str) -> Option<Vec<Vec<u8>>> {
        let bytes = self.get(key)?;
        let (mut rest, mut out) = (&bytes[..], Vec::new());
        while !rest.is_empty() {
            let (head, tail) = rest.split_at_checked(4)?;
            let (item, tail) = tail.split_at_checked(u32::from_le_bytes(head.try_into().ok()?) as usize)?;
            out.push(item.to_vec());
            rest = tail;
        }
        Some(out)
    }
    pub fn put_list(&self, key: &str, list: &[Vec<u8>]) {
        let mut bytes = Vec::new();
        for item in list {
            bytes.extend_from_slice(&(item.len() as u32).to_le_bytes());
            bytes.extend_from_slice(item);
        }
        self.put(key, &bytes);
    }
}
