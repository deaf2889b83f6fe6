"""Replicas that exchange what they lack."""


def exchange(*docs):
    for to in docs:
        for from_ in docs:
            if to is not from_:
                to.import_(from_.export_since(to.version))


def assert_equal(*docs):
    for doc in docs[1:]:
        assert doc.to_json() == docs[0].to_json()
        assert doc.state_digest() == docs[0].state_digest()
