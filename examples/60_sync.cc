// Two people write in one document over a connection: a caller and who was
// called, without a server. The wire is two strings here; it would be a socket.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "syncline/sync/client.h"
#include "syncline/sync/peer.h"
#include "syncline/syncline.h"

namespace {

using syncline::ClientSession;
using syncline::ConnectionState;
using syncline::DocumentState;
using syncline::Milliseconds;
using syncline::PeerSession;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

// What a program's event loop does: it carries bytes both ways, and tells the
// sessions the time.
void Carry(ClientSession& caller, PeerSession& called, Milliseconds now) {
  caller.Tick(now);
  called.Tick(now);
  if (caller.connection() == ConnectionState::kConnect) caller.Opened(now);

  const std::string up(caller.output());
  caller.Consume(up.size());
  called.Receive(now, up);

  const std::string down(called.output());
  called.Consume(down.size());
  caller.Receive(now, down);
}

}  // namespace

int main() {
  syncline::Doc ann, bob;
  Check(ann.text("note").Insert(0, "hello"));

  syncline::DocPort ann_port(&ann), bob_port(&bob);
  PeerSession called({}, /*seed=*/1, Milliseconds(0));
  Check(called.Offer("note", &bob_port));
  ClientSession caller({}, /*seed=*/2);
  // A peer has it in memory, and can promise no more.
  Check(
      caller.Join("note", &ann_port, {.level = syncline::AckLevel::kReceived}));
  Check(caller.SetPresence("note", "name", "Ann"));

  Milliseconds now(0);
  const auto run = [&] {
    for (int i = 0; i < 20; ++i) Carry(caller, called, now += Milliseconds(10));
  };
  run();
  std::cout << "bob has: " << bob.text("note").ToString() << "\n";

  Check(bob.text("note").Insert(5, " world"));
  Check(ann.text("note").Insert(0, "oh "));
  Check(bob.Commit());  // tells the session; it would find out by itself, later
  Check(ann.Commit());
  run();

  for (const auto& [connection, entry] : called.presence("note")->entries()) {
    std::cout << "bob sees: " << entry.field("name").value_or("(nobody)")
              << "\n";
  }
  const bool is_saved = caller.status("note")->state == DocumentState::kSaved;
  std::cout << "ann has: " << ann.text("note").ToString()
            << (is_saved ? ", and bob has it, too\n" : "\n");
  return is_saved && ann.text("note").ToString() == "oh hello world" &&
                 bob.StateDigest() == ann.StateDigest()
             ? 0
             : 1;
}
