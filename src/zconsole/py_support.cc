// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_support.h"

#include "text/lines.h"

#include <cerrno>

namespace zsuper::py {

Module module;
thread_local int CallbackMark::depth = 0;

bool RequireSupervised() {
  if (module.forked) {
    PyErr_SetString(module.not_supervised,
                    "this process was forked from the program that zsuper runs, only "
                    "that one can use zconsole");
    return false;
  }
  if (module.dispatcher == nullptr) {
    PyErr_SetString(module.not_supervised, module.why_not.c_str());
    return false;
  }
  return true;
}

bool RequireOpen() {
  if (!RequireSupervised()) {
    return false;
  }
  if (module.dispatcher->Closed()) {
    SetClosed();
    return false;
  }
  return true;
}

void SetClosed() {
  PyErr_SetString(module.closed, "the channel to zsuper is closed");
}

bool RefuseInCallback(const char* call, const char* instead) {
  if (CallbackMark::depth == 0 || module.forked) {
    return true;  // in a forked child nothing waits: the call itself says why
  }
  PyErr_Format(module.blocking_call_in_callback,
               "%s would wait inside a callback; use %s there", call, instead);
  return false;
}

int RaiseErrno(int error) {
  if (error == EBUSY) {
    PyErr_SetString(PyExc_ValueError,
                    "the program takes its commands elsewhere: close that first");
  } else if (error == ESHUTDOWN) {
    (void)RequireOpen();
  } else if (error != 0) {
    errno = error;
    PyErr_SetFromErrno(PyExc_OSError);
  }
  return PyErr_Occurred() == nullptr ? 0 : -1;
}

PyObject* SendFailed() {
  if (RequireOpen()) {
    PyErr_SetString(module.error, "zsuper does not take more at the moment");
  }
  return nullptr;
}

std::optional<std::string> ToText(PyObject* object, const char* what) {
  if (PyUnicode_Check(object) == 0) {
    PyErr_Format(PyExc_TypeError, "%s must be a str, not %R", what, Py_TYPE(object));
    return std::nullopt;
  }
  const Ref bytes(PyUnicode_AsUTF8String(object));
  char* text = nullptr;
  Py_ssize_t size = 0;
  if (!bytes || PyBytes_AsStringAndSize(bytes.Get(), &text, &size) != 0) {
    return std::nullopt;
  }
  return std::string(text, static_cast<std::size_t>(size));
}

std::optional<std::vector<std::string>> ToLines(PyObject* object, const char* what) {
  const std::optional<std::string> text = ToText(object, what);
  if (!text) {
    return std::nullopt;
  }
  auto lines = ReplyLines(*text);
  if (const auto* complaint = std::get_if<std::string>(&lines)) {
    PyErr_Format(PyExc_ValueError, "%s: %s", what, complaint->c_str());
    return std::nullopt;
  }
  return *std::get_if<std::vector<std::string>>(&lines);
}

}  // namespace zsuper::py
