//! Measures other CRDT libraries natively; see README.md and --help.

mod alloc;
mod automerge_peer;
mod build;
mod cola_peer;
mod dt;
mod json_automerge;
mod json_loro;
mod json_peer;
mod json_scenarios;
mod json_yrs;
mod loro_peer;
mod measure;
mod peer;
mod rich_loro;
mod rich_peer;
mod rich_scenarios;
mod rich_yrs;
mod scenarios;
mod trace;
mod yrs_peer;

use peer::Peer;
use scenarios::Run;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

const HELP: &str = "\
peers: measures CRDT libraries on Syncline's traces, one JSON object a line on standard output

  --traces DIR   directory with sequential/*.json.gz and concurrent/*.json.gz
                 (default: the environment's SYNCLINE_TRACES); scenarios of maps and lists need none
  --cache DIR    keep built documents and updates there, so that later runs start at once
  --only LIST    run only these, separated by commas, each peer/scenario/trace;
                 a missing part or * fits all: loro   */offline   yrs/open/S1   */merge/10000
  --list         print the names of peers, scenarios and traces
  --help

Single thread, the system's allocator. ms is the median of `runs` warm runs after one to warm up,
min_ms the quickest, cpu_ms the median of the thread's processor time. Progress goes to standard error. README.md explains the numbers.
";

type Runner = fn(&mut Run);
const PEERS: &[(&str, Runner)] = &[
    (dt::Dt::NAME, scenarios::all::<dt::Dt>),
    ("yrs", scenarios::all::<yrs_peer::Yrs<true>>),
    ("yrs", scenarios::all::<yrs_peer::Yrs<false>>),
    ("yrs", json_scenarios::all::<json_yrs::YrsJson<true>>),
    ("yrs", json_scenarios::all::<json_yrs::YrsJson<false>>),
    ("yrs", rich_scenarios::all::<rich_yrs::YrsRich<true>>),
    ("yrs", rich_scenarios::all::<rich_yrs::YrsRich<false>>),
    ("loro", scenarios::all::<loro_peer::Loro>),
    ("loro", json_scenarios::all::<json_loro::LoroJson>),
    ("loro", rich_scenarios::all::<rich_loro::LoroRich>),
    ("cola", scenarios::all::<cola_peer::Cola>),
    ("automerge", scenarios::all::<automerge_peer::Automerge>),
    ("automerge", json_scenarios::all::<json_automerge::AutomergeJson>),
];

fn fail(message: &str) -> ! {
    eprintln!("peers: {message}");
    std::process::exit(2)
}

fn list() {
    let mut names: Vec<&str> = PEERS.iter().map(|p| p.0).collect();
    names.dedup();
    println!("peers: {}", names.join(" "));
    println!("scenarios: {} (diamond-types alone: parts long)", scenarios::NAMES.join(" "));
    println!("traces: {}", trace::ALL.join(" "));
    println!("maps and lists, scenario/trace: {}", json_scenarios::NAMES.join(" "));
    println!("rich text, scenario/trace: {}", rich_scenarios::NAMES.join(" "));
}

fn main() {
    let mut traces = std::env::var_os("SYNCLINE_TRACES").map(std::path::PathBuf::from);
    let mut cache = None;
    let mut only = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().unwrap_or_else(|| fail(&format!("{arg} needs a value")));
        match arg.as_str() {
            "--traces" => traces = Some(value().into()),
            "--cache" => cache = Some(value().into()),
            "--only" => only.extend(value().split(',').map(String::from)),
            "--list" => return list(),
            "--help" | "-h" => return print!("{HELP}"),
            other => fail(&format!("unknown option {other}, see --help")),
        }
    }
    let mut run = Run { traces: traces.unwrap_or_default(), cache: measure::Cache(cache), only };
    if run.wants_traces() && run.traces.as_os_str().is_empty() {
        fail("no traces: give --traces DIR or set SYNCLINE_TRACES, see --help")
    }
    if run.wants_traces() && !run.traces.is_dir() {
        fail(&format!("no directory of traces: {}", run.traces.display()));
    }
    for (name, runner) in PEERS {
        if run.wants(name, "*", "*") {
            runner(&mut run);
        }
    }
}
