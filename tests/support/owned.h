// What the C interface gives, freed at its end. Thread rule: that of what it
// is.
#ifndef SYNCLINE_TESTS_SUPPORT_OWNED_H_
#define SYNCLINE_TESTS_SUPPORT_OWNED_H_

namespace syncline::test {

template <typename T, void (*kFree)(T*)>
struct Owned : T {
  Owned() : T{} {}
  Owned(const Owned&) = delete;
  ~Owned() { kFree(this); }
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_OWNED_H_
