//! Turns a concurrent trace into true concurrent histories: one document for each agent, which
//! imports the updates of others exactly when the parents of its next transaction say so.
//!
//! An agent's transactions are totally ordered and each knows the one before, so the document of an
//! agent never knows more than its next transaction's parents do, and no forks are needed.

use crate::peer::Peer;
use crate::trace::Trace;
use std::time::{Duration, Instant};

/// A peer that takes longer to build a history is reported as skipped.
const LIMIT: Duration = Duration::from_secs(300);

/// For each agent, how many of its transactions a version knows.
type Known = Vec<u32>;

/// Consecutive transactions of one agent that nobody else has seen or joined in between.
struct Step {
    agent: usize,
    txns: std::ops::Range<usize>,
    knows: Known,
}

fn steps(trace: &Trace, single: bool) -> Vec<Step> {
    let n = trace.txns.len();
    let mut children = vec![0u32; n];
    for p in trace.txns.iter().flat_map(|t| &t.parents) {
        children[*p as usize] += 1;
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut step_of = vec![0usize; n];
    let mut count: Known = vec![0; trace.agents];
    for (i, txn) in trace.txns.iter().enumerate() {
        let agent = txn.agent as usize;
        let follows = !single
            && i > 0
            && txn.parents == [i as u32 - 1]
            && children[i - 1] == 1
            && trace.txns[i - 1].agent == txn.agent;
        if follows {
            steps.last_mut().unwrap().txns.end = i + 1;
        } else {
            // `knows` counts steps; a parent is always the last transaction of its step.
            let mut knows: Known = vec![0; trace.agents];
            for p in &txn.parents {
                let parent = &steps[step_of[*p as usize]];
                for (k, o) in knows.iter_mut().zip(&parent.knows) {
                    *k = (*k).max(*o);
                }
            }
            assert_eq!(knows[agent], count[agent], "agent {agent} does not know itself at {i}");
            count[agent] += 1;
            knows[agent] += 1;
            steps.push(Step { agent, txns: i..i + 1, knows });
        }
        step_of[i] = steps.len() - 1;
    }
    steps
}

struct Replica<P> {
    doc: P,
    knows: Known,
}

impl<P: Peer> Replica<P> {
    fn new(agent: usize, agents: usize) -> Self {
        Replica { doc: P::new(agent), knows: vec![0; agents] }
    }

    /// Imports what `upto` knows and this replica does not, in the order of the file.
    fn catch_up(&mut self, upto: &Known, by_agent: &[Vec<usize>], updates: &[Vec<u8>]) {
        let mut missing: Vec<usize> = Vec::new();
        for (agent, list) in by_agent.iter().enumerate() {
            missing.extend(&list[self.knows[agent] as usize..upto[agent].max(self.knows[agent]) as usize]);
        }
        missing.sort_unstable();
        missing.iter().for_each(|i| self.doc.import(&updates[*i]));
        for (k, o) in self.knows.iter_mut().zip(upto) {
            *k = (*k).max(*o);
        }
    }
}

fn run<P: Peer>(trace: &Trace, single: bool) -> Result<(P, Vec<Vec<u8>>), String> {
    let start = Instant::now();
    let steps = steps(trace, single);
    let mut last = vec![0; trace.agents];
    steps.iter().enumerate().for_each(|(i, s)| last[s.agent] = i);
    let mut by_agent: Vec<Vec<usize>> = vec![Vec::new(); trace.agents];
    let mut updates: Vec<Vec<u8>> = Vec::new();
    let mut replicas: Vec<Option<Replica<P>>> = (0..trace.agents).map(|_| None).collect();
    let mut result = None;
    for (i, step) in steps.iter().enumerate() {
        if start.elapsed() > LIMIT {
            return Err(too_slow(i, steps.len(), "steps"));
        }
        let mut replica =
            replicas[step.agent].take().unwrap_or_else(|| Replica::new(step.agent, trace.agents));
        let mut before = step.knows.clone();
        before[step.agent] -= 1;
        replica.catch_up(&before, &by_agent, &updates);
        updates.push(replica.doc.step(trace, &trace.txns[step.txns.clone()]));
        by_agent[step.agent].push(i);
        replica.knows[step.agent] += 1;
        if i + 1 == steps.len() {
            let all: Known = by_agent.iter().map(|l| l.len() as u32).collect();
            replica.catch_up(&all, &by_agent, &updates);
            result = Some(replica.doc);
        } else if last[step.agent] > i {
            replicas[step.agent] = Some(replica);
        }
    }
    Ok((result.ok_or("no transactions")?, updates))
}

fn too_slow(at: usize, of: usize, what: &str) -> String {
    format!("building takes over {} s: at {at} of {of} {what}", LIMIT.as_secs())
}

pub fn sequential<P: Peer>(trace: &Trace) -> Result<P, String> {
    let start = Instant::now();
    let mut doc = P::new(0);
    for i in 0..trace.patches.len() {
        doc.apply(trace, i..i + 1);
        if i % 1000 == 0 && start.elapsed() > LIMIT {
            return Err(too_slow(i, trace.patches.len(), "patches"));
        }
    }
    Ok(doc)
}

pub fn merged<P: Peer>(trace: &Trace) -> Result<P, String> {
    run(trace, false).map(|r| r.0)
}

pub fn updates<P: Peer>(trace: &Trace) -> Result<Vec<Vec<u8>>, String> {
    run::<P>(trace, true).map(|r| r.1)
}
