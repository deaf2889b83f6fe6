"""The editing traces, and keystrokes drawn from a fixed seed. All of it is ASCII."""
import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path

SEED = 20
JUMPS = 20  # one keystroke of so many is not where the one before was


@dataclass
class Transaction:
    agent: int
    parents: list
    patches: list  # of (position, deleted length, inserted text)


@dataclass
class Trace:
    name: str
    agents: int  # 0: a sequential trace
    transactions: list
    end: str

    @property
    def patches(self):
        return [patch for transaction in self.transactions for patch in transaction.patches]


def load(folder, name):
    path = next(Path(folder).glob(f"*/{name}.json.gz"), None)
    if path is None:
        raise FileNotFoundError(f"no trace {name} in {folder}")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        raw = json.load(file)
    if raw.get("startContent") or not raw["endContent"].isascii():
        raise ValueError(f"{path}: not a trace that begins empty and is ASCII")
    transactions = [
        Transaction(each.get("agent", 0), each.get("parents", []), [tuple(patch) for patch in each["patches"]])
        for each in raw["txns"]
    ]
    return Trace(name, raw.get("numAgents", 0), transactions, raw["endContent"])


def keystrokes(count):
    """Pairs (position, character) of one who types and now and then goes elsewhere; and the text of it all."""
    draw = random.Random(SEED)
    keys, text, position = [], bytearray(), 0
    for length in range(count):
        if draw.randrange(JUMPS) == 0:
            position = draw.randrange(length + 1)
        character = chr(ord("a") + draw.randrange(26))
        keys.append((position, character))
        text.insert(position, ord(character))
        position += 1
    return keys, text.decode("ascii")
