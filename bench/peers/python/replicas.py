"""Turns a concurrent trace into a true concurrent history: a document for each agent, which imports the
updates of others exactly when the parents of its next transaction say so.

An agent's transactions are totally ordered and each knows the one before, so an agent's document never
knows more than its next transaction's parents do, and nothing has to be forked. Consecutive transactions
that nobody saw or joined in between travel as one update. Cost: one update a step, imported by each agent.
"""
from collections import Counter
from dataclasses import dataclass

from peer import COMMIT_EACH


@dataclass
class Step:
    agent: int
    transactions: list
    knows: list  # for each agent, how many of its steps this one knows


def play(document, patches, way):
    """Makes the edits of patches."""
    with document.editing(way) as (insert, delete):
        for position, deleted, inserted in patches:
            if deleted:
                delete(position, deleted)
            if inserted:
                insert(position, inserted)


def steps_of(trace):
    children = Counter(parent for each in trace.transactions for parent in each.parents)
    steps, step_of = [], []
    for index, transaction in enumerate(trace.transactions):
        before = trace.transactions[index - 1] if index else None
        alone = transaction.parents == [index - 1] and children[index - 1] == 1
        if before and alone and before.agent == transaction.agent:
            steps[-1].transactions.append(transaction)
        else:
            steps.append(step_after([steps[step_of[parent]] for parent in transaction.parents],
                                    transaction, trace.agents))
        step_of.append(len(steps) - 1)
    return steps


def step_after(parents, transaction, agents):
    knows = [max(counts) for counts in zip([0] * agents, *(parent.knows for parent in parents))]
    knows[transaction.agent] += 1
    return Step(transaction.agent, [transaction], knows)


class Replica:
    def __init__(self, peer, agent, agents):
        self.document = peer(agent)
        self.knows = [0] * agents

    def catch_up(self, upto, updates):
        """Imports what others' steps up to there are new; `updates` are lists of (number, update) by agent."""
        missing = [update for agent, known in enumerate(self.knows)
                   for update in updates[agent][known:upto[agent]]]
        for _, update in sorted(missing):
            self.document.import_(update)
        self.knows = [max(counts) for counts in zip(self.knows, upto)]

    def make(self, step):
        version = self.document.version()
        for transaction in step.transactions:
            play(self.document, transaction.patches, COMMIT_EACH)
        self.knows[step.agent] += 1
        return self.document.export_since(version)


def merged(peer, trace):
    """A document that knows the whole history of a trace."""
    replicas = [Replica(peer, agent, trace.agents) for agent in range(trace.agents)]
    updates = [[] for _ in replicas]
    for number, step in enumerate(steps_of(trace)):
        replica = replicas[step.agent]
        before = step.knows.copy()
        before[step.agent] -= 1
        replica.catch_up(before, updates)
        updates[step.agent].append((number, replica.make(step)))
    last = replica
    last.catch_up([len(each) for each in updates], updates)
    return last.document


def built(peer, trace):
    """A document with the whole history of a trace of either kind. Raises Lacking."""
    if trace.agents:
        return merged(peer, trace)
    document = peer()
    play(document, trace.patches, COMMIT_EACH)
    return document
