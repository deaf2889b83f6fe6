// UndoStack.
#include "syncline/undo_stack.h"

#include <pybind11/stl.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classes.h"
#include "commit_options.h"
#include "errors.h"
#include "events.h"
#include "py_undo_stack.h"
#include "python_side.h"
#include "undo_docs.h"
#include "values.h"

namespace syncline::python {
namespace {

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

py::object NewNote(const UndoNote& note) {
  return py::handle(GetPythonSide().undo_note)(ToBytes(note.data),
                                               py::cast(note.cursors));
}

UndoNote ToNote(const py::object& note) {
  if (!py::isinstance(note, GetPythonSide().undo_note)) {
    throw py::type_error("a note is a syncline.UndoNote");
  }
  UndoNote taken;
  taken.data = CopyBuffer(note.attr("data"));
  for (const py::handle cursor : py::list(note.attr("cursors"))) {
    if (!py::isinstance<Cursor>(cursor)) {
      throw py::type_error("the cursors of a note are syncline.Cursor");
    }
    taken.cursors.push_back(cursor.cast<const Cursor&>());
  }
  return taken;
}

std::vector<std::string> ToTags(const py::object& tags) {
  if (PyUnicode_Check(tags.ptr())) {
    throw py::type_error("tags are a list of str, not a str");
  }
  std::vector<std::string> taken;
  for (const py::handle tag : py::list(tags)) {
    taken.emplace_back(ToUtf8(tag, "a tag"));
  }
  return taken;
}

std::vector<ContainerRef> ToScope(const PyDoc& doc, const py::object& scope) {
  std::vector<ContainerRef> taken;
  for (const py::handle container : py::list(scope)) {
    if (!py::isinstance<PyContainer>(container)) {
      throw py::type_error("the scope is a list of containers");
    }
    const auto& held = container.cast<const PyContainer&>();
    if (held.doc != &doc) {
      throw py::value_error("a container of the scope is of another document");
    }
    taken.push_back(held.ref);
  }
  return taken;
}

int64_t ToCount(const py::object& number, int64_t least, const char* what) {
  const Py_ssize_t count = PyNumber_AsSsize_t(number.ptr(), nullptr);
  if (count == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (count < least) {
    Raise(PyExc_ValueError,
          std::string(what) + " is at least " + std::to_string(least));
  }
  return count;
}

// A callback that the document keeps alive, as it does those for events.
std::shared_ptr<Listener> AddCallback(PyUndoStack& stack,
                                      const py::object& callback) {
  if (callback.is_none()) return nullptr;
  if (PyCallable_Check(callback.ptr()) == 0) {
    throw py::type_error("a callback is something that can be called");
  }
  auto listener = std::make_shared<Listener>();
  listener->callback = callback.inc_ref().ptr();
  stack.doc->listeners.push_back(listener);
  stack.callbacks.push_back(listener);
  return listener;
}

// Runs one of them. It may let go of the stack.
template <typename F>
void CallBack(PyDoc& doc, const std::shared_ptr<int>& calls,
              const Listener& listener, F call) {
  ++*calls;
  RunCallback(doc, listener, call);
  --*calls;
}

// The keyword arguments of UndoStack and UndoStack.load.
struct Told {
  py::object merge_window_ms, max_steps, scope, included_tags, excluded_tags,
      accept, on_new_step, message, time, tag;
};

UndoOptions ToOptions(PyUndoStack& stack, const Told& told) {
  UndoOptions options;
  options.merge_window_ms = ToCount(told.merge_window_ms, 0, "merge_window_ms");
  options.max_steps =
      static_cast<size_t>(ToCount(told.max_steps, 1, "max_steps"));
  options.scope = ToScope(*stack.doc, told.scope);
  options.included_tags = ToTags(told.included_tags);
  options.excluded_tags = ToTags(told.excluded_tags);
  options.commit = ToCommitOptions(told.message, told.time, told.tag);
  if (const auto accept = AddCallback(stack, told.accept)) {
    options.accept = [&doc = *stack.doc, accept,
                      calls = stack.calls](const CommitOptions& commit) {
      bool is_accepted = true;
      CallBack(doc, calls, *accept, [&](const py::object& called) {
        is_accepted = called(ToPython(commit)).cast<bool>();
      });
      return is_accepted;
    };
  }
  if (const auto on_new_step = AddCallback(stack, told.on_new_step)) {
    options.on_new_step = [&doc = *stack.doc, on_new_step,
                           calls = stack.calls](UndoNote* note) {
      CallBack(doc, calls, *on_new_step, [&](const py::object& called) {
        const py::object shown = NewNote(*note);
        called(shown);
        *note = ToNote(shown);
      });
    };
  }
  return options;
}

// Gives a stack that `make` makes of options. Commits that tell no time come
// when they are made.
template <typename F>
std::unique_ptr<PyUndoStack> Make(PyDoc& doc, const Told& told, F make) {
  auto stack = std::make_unique<PyUndoStack>(doc);
  UndoOptions options = ToOptions(*stack, told);
  const bool merges = options.merge_window_ms > 0;
  const Holding holding(doc.lock);  // it ends a commit, so callbacks may run
  stack->stack = make(std::move(options));
  if (merges) {
    stack->clock = doc.doc.BeforeCommit([made = stack.get()](CommitOptions*) {
      made->stack->SetTime(NowMs());
    });
  }
  return stack;
}

// Undo or Redo: the note of the step, or None.
template <auto kStep>
py::object Step(PyUndoStack& self) {
  const auto stepped = [&] {
    const Working working(self.doc->lock);
    return (*self.stack.*kStep)();
  }();
  const UndoResult result = Check(stepped);
  return result.is_done ? NewNote(result.note) : py::object(py::none());
}

template <auto kCan>
bool Can(PyUndoStack& self) {
  const Working working(self.doc->lock);
  return (*self.stack.*kCan)();
}

template <auto kCall>
auto Use(PyUndoStack& self) {
  self.doc->lock.Enter();
  return (*self.stack.*kCall)();
}

template <auto kNote>
py::object GetNote(PyUndoStack& self) {
  const UndoNote* note = Use<kNote>(self);
  return note == nullptr ? py::object(py::none()) : NewNote(*note);
}
template <auto kNote>
void SetNote(PyUndoStack& self, const py::object& given) {
  UndoNote taken = ToNote(given);
  UndoNote* const note = Use<kNote>(self);
  if (note == nullptr) Raise(PyExc_KeyError, "there is no step");
  *note = std::move(taken);
}

py::bytes Save(PyUndoStack& self) {
  const Holding holding(self.doc->lock);
  return ToBytes(self.stack->Save());
}

template <typename... Extra>
void DefineNew(py::class_<PyUndoStack>& type, const Extra&... extra) {
  type.def(
      py::init([](PyDoc& doc, const py::object& merge_window_ms,
                  const py::object& max_steps, const py::object& scope,
                  const py::object& included_tags,
                  const py::object& excluded_tags, const py::object& accept,
                  const py::object& on_new_step, const py::object& message,
                  const py::object& time, const py::object& tag) {
        return Make(doc,
                    {merge_window_ms, max_steps, scope, included_tags,
                     excluded_tags, accept, on_new_step, message, time, tag},
                    [&](UndoOptions options) {
                      return UndoStack(doc.doc, std::move(options));
                    });
      }),
      py::arg("doc"), extra..., kUndoStackInitDoc);
  type.def_static(
      "load",
      [](PyDoc& doc, const py::object& data, const py::object& merge_window_ms,
         const py::object& max_steps, const py::object& scope,
         const py::object& included_tags, const py::object& excluded_tags,
         const py::object& accept, const py::object& on_new_step,
         const py::object& message, const py::object& time,
         const py::object& tag) {
        const std::string bytes = CopyBuffer(data);
        return Make(doc,
                    {merge_window_ms, max_steps, scope, included_tags,
                     excluded_tags, accept, on_new_step, message, time, tag},
                    [&](UndoOptions options) {
                      return Check(
                          UndoStack::Load(doc.doc, bytes, std::move(options)),
                          Input::kBytes);
                    });
      },
      py::arg("doc"), py::arg("data"), extra..., kUndoStackLoadDoc);
}

void DefineSteps(py::class_<PyUndoStack>& type) {
  type.def("undo", &Step<&UndoStack::Undo>, kUndoDoc);
  type.def("redo", &Step<&UndoStack::Redo>, kRedoDoc);
  type.def_property_readonly(
      "can_undo", &Can<&UndoStack::can_undo>,
      "Whether undo() would change anything. Edits that are not committed yet "
      "are.");
  type.def_property_readonly("can_redo", &Can<&UndoStack::can_redo>,
                             "Whether redo() would change anything.");
  type.def_property_readonly(
      "undo_steps", &Use<&UndoStack::undo_steps>,
      "How many steps there are; some may turn out to have nothing left.");
  type.def_property_readonly("redo_steps", &Use<&UndoStack::redo_steps>,
                             "How many steps were undone.");
  type.def_property(
      "undo_note", &GetNote<&UndoStack::undo_note>,
      &SetNote<&UndoStack::undo_note>,
      "An UndoNote: a copy of that of the newest step; None where there is no "
      "step. To be set as a whole.");
  type.def_property("redo_note", &GetNote<&UndoStack::redo_note>,
                    &SetNote<&UndoStack::redo_note>,
                    "That of the step that redo() takes first.");
}

}  // namespace

PyUndoStack::~PyUndoStack() {
  const Holding holding(doc->lock);
  clock.Cancel();
  if (*calls > 0) {
    doc->ended_stacks.push_back(
        std::make_shared<UndoStack>(*std::exchange(stack, std::nullopt)));
  }
  stack.reset();
  for (const auto& callback : callbacks) doc->End(callback);
}

void AddUndoStack(py::module_ module) {
  py::class_<PyUndoStack> type(
      module, "UndoStack",
      py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        heap_type->ht_type.tp_traverse = TraverseOwner<PyUndoStack>;
      }),
      kUndoStackDoc);
  DefineNew(
      type, py::kw_only(), py::arg("merge_window_ms") = 0,
      py::arg("max_steps") = UndoOptions().max_steps,
      py::arg("scope") = py::tuple(), py::arg("included_tags") = py::tuple(),
      py::arg("excluded_tags") = py::tuple(), py::arg("accept") = py::none(),
      py::arg("on_new_step") = py::none(), py::arg("message") = "",
      py::arg("time") = py::none(), py::arg("tag") = UndoOptions().commit.tag);
  DefineSteps(type);
  type.def("checkpoint", &Use<&UndoStack::Checkpoint>, R"(checkpoint(self)
--

The next commit begins a new step, whatever the merge window is.)");
  type.def("begin_group", &Use<&UndoStack::BeginGroup>, R"(begin_group(self)
--

All commits from here to end_group() are one step; see group(). Groups nest.)");
  type.def("end_group", &Use<&UndoStack::EndGroup>, R"(end_group(self)
--

Ends what begin_group() began.)");
  type.def("clear_undo", &Use<&UndoStack::ClearUndo>, R"(clear_undo(self)
--

Forgets the steps that undo() would take back.)");
  type.def("clear_redo", &Use<&UndoStack::ClearRedo>, R"(clear_redo(self)
--

Forgets the steps that redo() would do again.)");
  type.def("save", &Save, kUndoStackSaveDoc);
}

}  // namespace syncline::python
