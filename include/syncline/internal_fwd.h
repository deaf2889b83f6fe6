// The names of the engine that the public classes hold on to.
#ifndef SYNCLINE_INTERNAL_FWD_H_
#define SYNCLINE_INTERNAL_FWD_H_

namespace syncline::internal {
class DocumentCore;
class Listeners;
class UndoStackCore;
}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_FWD_H_
