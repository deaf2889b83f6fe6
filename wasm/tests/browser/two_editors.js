// Rooms of one relay, as far as presence goes, for pages of the bindings' tests.

export const HUB = `
  class Hub {
    rooms = [];
    room() {
      const hub = this;
      const room = {
        connection: this.rooms.length + 1,
        fields: {},
        listeners: new Set(),
        on(what, callback) {
          room.listeners.add(callback);
          return () => room.listeners.delete(callback);
        },
        presence: {
          set: (key, value) => hub.tell(() => (room.fields[key] = JSON.parse(JSON.stringify(value)))),
          remove: (key) => hub.tell(() => delete room.fields[key]),
          get others() {
            return hub.rooms.filter((one) => one !== room);
          },
        },
      };
      this.rooms.push(room);
      return room;
    }
    tell(change) {
      change();
      for (const room of this.rooms) for (const listener of [...room.listeners]) listener();
    }
  }
`;
