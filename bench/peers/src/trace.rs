//! The editing traces: loading, repeating, positions in bytes.

use serde::Deserialize;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

/// At `pos`, `del` characters go and the text of `ins` comes.
#[derive(Clone, Copy)]
pub struct Patch {
    pub pos: u32,
    pub del: u32,
    ins: (u32, u32),
}

#[derive(Clone)]
pub struct Txn {
    pub agent: u32,
    pub patches: Range<usize>,
    pub parents: Vec<u32>,
}

pub struct Trace {
    pub name: String,
    pub concurrent: bool,
    pub agents: usize,
    pub end: String,
    pub patches: Vec<Patch>,
    /// Empty for a sequential trace: there each patch is a transaction.
    pub txns: Vec<Txn>,
    text: String,
}

#[derive(Deserialize)]
struct RawTxn {
    #[serde(default)]
    parents: Vec<u32>,
    #[serde(default)]
    agent: u32,
    patches: Vec<(u32, u32, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    start_content: String,
    end_content: String,
    #[serde(default)]
    num_agents: usize,
    txns: Vec<RawTxn>,
}

pub const SEQUENTIAL: [&str; 3] = ["automerge-paper", "rustcode", "sveltecomponent"];
pub const ALL: [&str; 9] = [
    "S1",
    "C1",
    "C2",
    "A1",
    "automerge-paper",
    "rustcode",
    "sveltecomponent",
    "friendsforever",
    "clownschool",
];

impl Trace {
    /// Loads a trace by the name of its file, or a repeated one by its short name.
    pub fn load(dir: &Path, name: &str) -> Result<Trace, String> {
        let (file, rounds) = match name {
            "S1" => ("automerge-paper", 3),
            "C1" => ("friendsforever", 25),
            "C2" => ("clownschool", 25),
            "A1" => ("node_nodecc", 1),
            other => (other, 1),
        };
        let kind = if SEQUENTIAL.contains(&file) { "sequential" } else { "concurrent" };
        let path = dir.join(kind).join(format!("{file}.json.gz"));
        let open = std::fs::File::open(&path).map_err(|e| {
            format!(
                "cannot read the trace {}: {e}\n(--traces DIR or SYNCLINE_TRACES names the directory with sequential/ and concurrent/)",
                path.display()
            )
        })?;
        let mut json = String::new();
        flate2::read::GzDecoder::new(open)
            .read_to_string(&mut json)
            .map_err(|e| format!("{}: {e}", path.display()))?;
        let raw: Raw = serde_json::from_str(&json).map_err(|e| format!("{}: {e}", path.display()))?;
        if !raw.start_content.is_empty() {
            return Err(format!("{}: startContent is not supported", path.display()));
        }
        Ok(Self::chain(name, raw, rounds))
    }

    fn chain(name: &str, raw: Raw, rounds: usize) -> Trace {
        let mut out = Trace {
            name: name.into(),
            concurrent: raw.kind == "concurrent",
            agents: raw.num_agents.max(1),
            end: raw.end_content.repeat(rounds),
            patches: Vec::new(),
            txns: Vec::new(),
            text: String::new(),
        };
        let mut places = Vec::new();
        for (pos, del, ins) in raw.txns.iter().flat_map(|t| &t.patches) {
            let from = out.text.len() as u32;
            out.text.push_str(ins);
            places.push(Patch { pos: *pos, del: *del, ins: (from, out.text.len() as u32) });
        }
        for round in 0..rounds {
            let base = out.txns.len() as u32;
            let mut at = out.patches.len();
            out.patches.extend_from_slice(&places);
            for (i, t) in raw.txns.iter().enumerate().filter(|_| out.concurrent) {
                let mut parents: Vec<u32> = t.parents.iter().map(|p| p + base).collect();
                if i == 0 && round > 0 {
                    parents = vec![base - 1];
                }
                out.txns.push(Txn { agent: t.agent, patches: at..at + t.patches.len(), parents });
                at += t.patches.len();
            }
        }
        out
    }

    pub fn ins(&self, patch: &Patch) -> &str {
        &self.text[patch.ins.0 as usize..patch.ins.1 as usize]
    }

    /// The same trace with positions and lengths in UTF-8 bytes.
    pub fn in_bytes(mut self) -> Trace {
        if self.text.is_ascii() {
            return self;
        }
        assert!(!self.concurrent, "a concurrent trace with characters beyond ASCII");
        let mut text: Vec<char> = Vec::new();
        let bytes = |part: &[char]| part.iter().map(|c| c.len_utf8()).sum::<usize>() as u32;
        for patch in &mut self.patches {
            let (at, end) = (patch.pos as usize, (patch.pos + patch.del) as usize);
            let ins = self.text[patch.ins.0 as usize..patch.ins.1 as usize].chars();
            patch.pos = bytes(&text[..at]);
            patch.del = bytes(&text[at..end]);
            text.splice(at..end, ins);
        }
        self
    }

    /// How many ops of each agent, a character each, the first half of the patches has.
    pub fn first_half(&self) -> Vec<u32> {
        let mut known = vec![0; self.agents];
        let one = [Txn { agent: 0, patches: 0..self.patches.len(), parents: vec![] }];
        let txns = if self.concurrent { &self.txns[..] } else { &one };
        let half = self.patches.len() / 2;
        for txn in txns {
            for patch in &self.patches[txn.patches.start.min(half)..txn.patches.end.min(half)] {
                known[txn.agent as usize] += patch.del + self.ins(patch).chars().count() as u32;
            }
        }
        known
    }

    /// What is measured as one edit: a transaction, or a patch of a sequential trace.
    pub fn edits(&self) -> usize {
        if self.concurrent { self.txns.len() } else { self.patches.len() }
    }
}

/// The random keystrokes of the scenario "offline".
pub struct Keys(pub u64);

pub enum Key {
    Insert(usize, char),
    Delete(usize),
}

impl Keys {
    pub fn next(&mut self, len: usize) -> Key {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let x = self.0;
        if (x >> 20) & 0xff < 205 || len == 0 {
            let c = (b'a' + ((x >> 40) % 26) as u8) as char;
            Key::Insert(((x >> 33) % (len as u64 + 1)) as usize, c)
        } else {
            Key::Delete(((x >> 33) % len as u64) as usize)
        }
    }
}
