// SPDX-License-Identifier: Apache-2.0
#pragma once

// One build for every Python from 3.9 on. Free-threaded builds have no stable ABI so far:
// there the same source is built for the one version.
#ifndef Py_GIL_DISABLED
#define Py_LIMITED_API 0x03090000
#endif
#define PY_SSIZE_T_CLEAN
#include "zconsole/dispatcher.h"

#include <Python.h>

#include <optional>
#include <string>

/// What the parts of the module share. No C++ exception leaves any of them: they are
/// built without, and what they allocate is small and bounded.
namespace zsuper::py {

/// Owns a reference to a Python object; null is allowed. Needs the GIL.
class Ref {
 public:
  Ref() = default;
  /// Steals the reference.
  explicit Ref(PyObject* object) : object_(object) {}
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  Ref(Ref&& other) noexcept : object_(other.Release()) {}
  Ref& operator=(Ref&& other) noexcept {
    Py_XDECREF(object_);
    object_ = other.Release();
    return *this;
  }
  ~Ref() { Py_XDECREF(object_); }

  static Ref Borrow(PyObject* object) {
    Py_XINCREF(object);
    return Ref(object);
  }
  [[nodiscard]] PyObject* Get() const { return object_; }
  [[nodiscard]] PyObject* Release() {
    PyObject* object = object_;
    object_ = nullptr;
    return object;
  }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

/// The module's state, one for the process: other interpreters than the main one are
/// refused. The references are never given back.
struct Module {
  Dispatcher* dispatcher = nullptr;  ///< Never deleted: threads wait in it to the end.
  std::string why_not = "zsuper does not run this program";  ///< Where there is none.
  std::atomic<bool> forked{false};
  PyObject* error = nullptr;
  PyObject* not_supervised = nullptr;
  PyObject* closed = nullptr;
  PyObject* already_replied = nullptr;
  PyObject* blocking_call_in_callback = nullptr;
  PyObject* command_type = nullptr;
};
extern Module module;

/// Marks the calling thread as inside a callback.
class CallbackMark {
 public:
  CallbackMark() { ++depth; }
  CallbackMark(const CallbackMark&) = delete;
  CallbackMark& operator=(const CallbackMark&) = delete;
  ~CallbackMark() { --depth; }
  static thread_local int depth;
};

/// False, with NotSupervised set: there is no dispatcher, or this is a forked child.
bool RequireSupervised();
/// The same, and false with Closed set once the channel is gone or the program ends.
bool RequireOpen();
/// Sets Closed, as where the channel is gone.
void SetClosed();
/// False, with BlockingCallInCallback set. `call` and `instead` name the two forms.
bool RefuseInCallback(const char* call, const char* instead);
/// 0, or -1 with the exception set for an errno of the dispatcher's.
int RaiseErrno(int error);
/// Sets what Send() of the dispatcher failed of; null, to be returned.
PyObject* SendFailed();

/// The text of a str; nothing, with the exception set, for other objects and lone
/// surrogates. `what` names the argument.
std::optional<std::string> ToText(PyObject* object, const char* what);
/// The lines to be shown to operators; nothing, with ValueError or TypeError set.
std::optional<std::vector<std::string>> ToLines(PyObject* object, const char* what);

}  // namespace zsuper::py
