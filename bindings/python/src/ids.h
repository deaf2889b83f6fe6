// Ids and versions, as Python gives them.
//
// Thread rule: with the GIL. Conversions may run Python code.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_IDS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_IDS_H_

#include <pybind11/pybind11.h>

#include <cstdint>
#include <optional>

#include "syncline/ids.h"
#include "syncline/version.h"

namespace syncline::python {

// An int of 64 bits without sign. Errors: TypeError, OverflowError.
PeerId ToPeer(const pybind11::object& peer);
// None is one that is drawn at random.
PeerId ToPeerOrRandom(const pybind11::object& peer);

// The same, other than 0. None is none. Errors: also ValueError.
std::optional<DocId> ToDocId(const pybind11::object& id);
// An int, or None.
pybind11::object FromDocId(std::optional<DocId> id);

// The same of 32 bits: a counter, or a number, of ops.
uint32_t ToCounter(const pybind11::object& counter);

// What can be iterated over and gives OpIds. Error: TypeError.
Frontier ToFrontier(const pybind11::object& version);

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_IDS_H_
