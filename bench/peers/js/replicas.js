// Turns a concurrent trace into a true concurrent history: a document for each agent, which takes in
// what others edited exactly when the parents of its next transaction say so.
//
// An agent's transactions know each other, so its document never knows more than its next
// transaction's parents, and nothing has to be forked. Consecutive transactions that nobody saw or
// joined in between travel as one update.

/** Steps of {agent, transactions, knows: for each agent, how many of its steps this one knows}. */
function stepsOf({ agents, transactions }) {
  const children = new Uint32Array(transactions.length);
  for (const { parents } of transactions) for (const parent of parents) ++children[parent];
  const steps = [];
  const stepOf = [];
  transactions.forEach((one, i) => {
    const alone = one.parents.length === 1 && one.parents[0] === i - 1 && children[i - 1] === 1;
    if (alone && transactions[i - 1].agent === one.agent) steps[stepOf[i - 1]].transactions.push(one);
    else steps.push(stepAfter(one.parents.map((parent) => steps[stepOf[parent]]), one, agents));
    stepOf.push(steps.length - 1);
  });
  return steps;
}

function stepAfter(parents, transaction, agents) {
  const knows = new Uint32Array(agents);
  for (const parent of parents) parent.knows.forEach((count, agent) => (knows[agent] = Math.max(knows[agent], count)));
  ++knows[transaction.agent];
  return { agent: transaction.agent, transactions: [transaction], knows };
}

export function play(replica, patches) {
  for (const [at, deleted, inserted] of patches) {
    if (inserted === "") replica.delete(at, deleted);
    else if (deleted === 0) replica.insert(at, inserted);
    else replica.splice(at, deleted, inserted);
  }
}

/** The replicas of all agents while a trace is played; calls seen(update) with each update, in order. */
export function replay(peer, trace, { options, seen = () => {} } = {}) {
  const replicas = Array.from({ length: trace.agents }, (_, agent) => peer.create(agent, options));
  const known = replicas.map(() => new Uint32Array(trace.agents));
  const updates = replicas.map(() => []);
  const catchUp = (me, upTo) => {
    const missing = updates.flatMap((made, agent) => made.slice(known[me][agent], upTo[agent]));
    missing.sort((a, b) => a.number - b.number);
    for (const { update } of missing) replicas[me].merge(update);
    known[me] = upTo.slice();
  };
  stepsOf(trace).forEach((step, number) => {
    const me = step.agent;
    const before = step.knows.slice();
    --before[me];
    catchUp(me, before);
    const version = replicas[me].version();
    for (const { patches } of step.transactions) {
      play(replicas[me], patches);
      replicas[me].commit();
    }
    const update = replicas[me].since(version);
    ++known[me][me];
    updates[me].push({ number, update });
    seen(update);
  });
  catchUp(0, Uint32Array.from(updates, (made) => made.length));
  replicas.slice(1).forEach((replica) => replica.free());
  return replicas[0];
}
