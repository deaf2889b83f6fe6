"""Who is in a room, and what they show of themselves: JSON in fields."""

import json

from .._sync_records import PresenceEntry


def _decode(entry):
    fields = {}
    for key, value in entry.fields.items():
        try:
            fields[key] = json.loads(value.decode())
        except ValueError:
            pass  # no JSON: another program's
    return PresenceEntry(entry.connection, entry.subject, fields)


class Presence:
    """`room.presence`: what is shown to others, and what they show. It is shared, and not kept."""

    def __init__(self, room):
        self._room = room
        self._known = []
        self._is_stale = True
        self._own = {}

    def set(self, key, value):
        """Shows a field to all in the room: what json.dumps() takes, under a str.

        Until it is removed or changed, or the room is left; sent again after each reconnect.
        Changes of a tenth of a second go together. ValueError: a key that is empty or longer than
        128 bytes; LimitError: more than 32 fields, or 4096 bytes of them.
        """
        encoded = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
        self._room._run_joined(lambda session, name: session.set_presence(name, key, encoded))
        self._own[key] = value

    def remove(self, key):
        """Shows a field no more. Nothing, where there is no such field."""
        self._room._run_joined(lambda session, name: session.remove_presence(name, key))
        self._own.pop(key, None)

    @property
    def mine(self):
        """What was set here, a dict."""
        return dict(self._own)

    @property
    def others(self):
        """Everybody else in the room, a list of PresenceEntry by connection.

        The same list until it changes.
        """
        read = self._room._read_presence() if self._is_stale else None
        if read is not None:
            own, entries = read
            self._is_stale = False
            self._known = [_decode(entry) for entry in entries if entry.connection != own]
        return self._known

    def _changed(self):
        self._is_stale = True

    def _end(self):
        self._known = []
        self._is_stale = False
