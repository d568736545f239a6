// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_command.h"
#include "zconsole/py_support.h"
#include "zconsole/py_taking.h"

#include <pthread.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

// The module zconsole._dispatcher: what the Python layer of zconsole can't do in Python.
// Its functions check what safety needs and no more; zconsole checks and explains.
namespace zsuper::py {
namespace {

void GiveUpAfterFork() {
  module.forked = true;
  module.dispatcher->AfterFork();
}

PyObject* Open(PyObject* /*self*/, PyObject* args) {
  const char* variable = nullptr;
  if (PyArg_ParseTuple(args, "z", &variable) == 0) {
    return nullptr;
  }
  if (module.dispatcher != nullptr) {
    Py_RETURN_NONE;
  }
  auto opened = OpenChannel(variable);
  if (auto* why_not = std::get_if<std::string>(&opened)) {
    module.why_not = std::move(*why_not);
    Py_RETURN_NONE;
  }
  module.dispatcher = new Dispatcher(std::move(*std::get_if<OpenedChannel>(&opened)));
  (void)pthread_atfork(nullptr, nullptr, GiveUpAfterFork);
  Py_RETURN_NONE;
}

PyObject* TellImported(PyObject* /*self*/, PyObject* /*args*/) {
  if (module.dispatcher != nullptr && !module.forked) {
    module.dispatcher->TellImported();
  }
  Py_RETURN_NONE;
}

PyObject* Stop(PyObject* /*self*/, PyObject* args) {
  double seconds = 0;
  if (PyArg_ParseTuple(args, "d", &seconds) == 0) {
    return nullptr;
  }
  if (module.dispatcher == nullptr || module.forked) {
    Py_RETURN_TRUE;
  }
  const auto patience = std::chrono::milliseconds(static_cast<int>(seconds * 1000));
  // A callback that is to end needs the GIL.
  PyThreadState* state = PyEval_SaveThread();
  const bool ended = module.dispatcher->Stop(patience);
  PyEval_RestoreThread(state);
  return PyBool_FromLong(ended ? 1 : 0);
}

PyObject* Jobname(PyObject* /*self*/, PyObject* /*args*/) {
  return RequireSupervised() ? PyUnicode_FromString(module.dispatcher->Jobname().c_str())
                             : nullptr;
}

PyObject* RequireSupervisedCall(PyObject* /*self*/, PyObject* /*args*/) {
  if (!RequireSupervised()) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* RequireOpenCall(PyObject* /*self*/, PyObject* /*args*/) {
  if (!RequireOpen()) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* RefuseInCallbackCall(PyObject* /*self*/, PyObject* args) {
  const char* call = nullptr;
  const char* instead = nullptr;
  if (PyArg_ParseTuple(args, "ss", &call, &instead) == 0 ||
      !RefuseInCallback(call, instead)) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* EnterReceive(PyObject* /*self*/, PyObject* args) {
  int stays = 0;
  if (PyArg_ParseTuple(args, "p", &stays) == 0 || !RequireOpen() ||
      RaiseErrno(module.dispatcher->EnterReceive(stays != 0)) != 0) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* LeaveReceive(PyObject* /*self*/, PyObject* /*args*/) {
  if (module.dispatcher != nullptr && !module.forked) {
    module.dispatcher->LeaveReceive();
  }
  Py_RETURN_NONE;
}

PyObject* ReceiveOver(PyObject* /*self*/, PyObject* /*args*/) {
  return RequireSupervised() ? PyBool_FromLong(module.dispatcher->ReceiveOver() ? 1 : 0)
                             : nullptr;
}

PyObject* EnterCallback(PyObject* /*self*/, PyObject* /*args*/) {
  ++CallbackMark::depth;
  Py_RETURN_NONE;
}

PyObject* LeaveCallback(PyObject* /*self*/, PyObject* /*args*/) {
  --CallbackMark::depth;
  Py_RETURN_NONE;
}

// Not refused while the program ends: the callback under way may still speak.
PyObject* SendMessage(const channel::FromProgram& message) {
  if (!module.dispatcher->Send(message)) {
    return SendFailed();
  }
  Py_RETURN_NONE;
}

PyObject* SendReady(PyObject* /*self*/, PyObject* /*args*/) {
  return RequireSupervised() ? SendMessage(channel::Ready{}) : nullptr;
}

PyObject* SendStatus(PyObject* /*self*/, PyObject* text) {
  if (!RequireSupervised()) {
    return nullptr;
  }
  const auto lines = ToLines(text, "status");
  if (!lines) {
    return nullptr;
  }
  if (lines->size() > 1) {
    PyErr_SetString(PyExc_ValueError, "status: more than one line of 126 characters");
    return nullptr;
  }
  return SendMessage(channel::Status{lines->front()});
}

PyObject* SendWto(PyObject* /*self*/, PyObject* args) {
  PyObject* text = nullptr;
  unsigned route = 0;
  unsigned descriptor = 0;
  if (PyArg_ParseTuple(args, "OII", &text, &route, &descriptor) == 0 ||
      !RequireSupervised()) {
    return nullptr;
  }
  auto lines = ToLines(text, "text");
  return lines ? SendMessage(channel::Message{route, descriptor, std::move(*lines)})
               : nullptr;
}

PyObject* CountersCall(PyObject* /*self*/, PyObject* /*args*/) {
  if (!RequireSupervised()) {
    return nullptr;
  }
  const Dispatcher::Counters counters = module.dispatcher->Count();
  return Py_BuildValue("{sKsKsKsKsK}", "received", counters.received, "refused",
                       counters.refused, "delivered", counters.delivered, "failed",
                       counters.failed, "waiting", counters.waiting);
}

// Gives an exception to sys.unraisablehook, whose argument can't be made in Python.
PyObject* WriteUnraisable(PyObject* /*self*/, PyObject* args) {
  PyObject* error = nullptr;
  PyObject* function = nullptr;
  if (PyArg_ParseTuple(args, "OO", &error, &function) == 0) {
    return nullptr;
  }
  Py_INCREF(Py_TYPE(error));
  Py_INCREF(error);
  PyErr_Restore(reinterpret_cast<PyObject*>(Py_TYPE(error)), error,
                PyException_GetTraceback(error));
  PyErr_WriteUnraisable(function);
  Py_RETURN_NONE;
}

PyMethodDef functions[] = {
    {"open", Open, METH_VARARGS, nullptr},
    {"tell_imported", TellImported, METH_NOARGS, nullptr},
    {"stop", Stop, METH_VARARGS, nullptr},
    {"jobname", Jobname, METH_NOARGS, nullptr},
    {"require_supervised", RequireSupervisedCall, METH_NOARGS, nullptr},
    {"require_open", RequireOpenCall, METH_NOARGS, nullptr},
    {"refuse_in_callback", RefuseInCallbackCall, METH_VARARGS, nullptr},
    {"register", Register, METH_VARARGS, nullptr},
    {"hold", Hold, METH_NOARGS, nullptr},
    {"close", Close, METH_VARARGS, nullptr},
    {"closed", Closed, METH_O, nullptr},
    {"run_callbacks", RunCallbacks, METH_O, nullptr},
    {"enter_receive", EnterReceive, METH_VARARGS, nullptr},
    {"leave_receive", LeaveReceive, METH_NOARGS, nullptr},
    {"receive_over", ReceiveOver, METH_NOARGS, nullptr},
    {"receive_fd", ReceiveFd, METH_O, nullptr},
    {"gate", NewGate, METH_NOARGS, nullptr},
    {"open_gate", OpenGate, METH_O, nullptr},
    {"take", Take, METH_VARARGS, nullptr},
    {"take_nowait", TakeNoWait, METH_O, nullptr},
    {"done", Done, METH_VARARGS, nullptr},
    {"decline", Decline, METH_O, nullptr},
    {"wait_stop", WaitStop, METH_VARARGS, nullptr},
    {"enter_callback", EnterCallback, METH_NOARGS, nullptr},
    {"leave_callback", LeaveCallback, METH_NOARGS, nullptr},
    {"send_ready", SendReady, METH_NOARGS, nullptr},
    {"send_status", SendStatus, METH_O, nullptr},
    {"send_wto", SendWto, METH_VARARGS, nullptr},
    {"counters", CountersCall, METH_NOARGS, nullptr},
    {"write_unraisable", WriteUnraisable, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyObject* Attribute(PyObject* from, const char* name) {
  return from != nullptr ? PyObject_GetAttrString(from, name) : nullptr;
}

// Fetches what the package defines in Python, which imported it before us.
int Execute(PyObject* self) {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
    PyErr_SetString(PyExc_ImportError, "zconsole works in the main interpreter only");
    return -1;
  }
  const Ref errors(PyImport_ImportModule("zconsole._errors"));
  module.error = Attribute(errors.Get(), "Error");
  module.not_supervised = Attribute(errors.Get(), "NotSupervised");
  module.closed = Attribute(errors.Get(), "Closed");
  module.already_replied = Attribute(errors.Get(), "AlreadyReplied");
  module.blocking_call_in_callback = Attribute(errors.Get(), "BlockingCallInCallback");
  if (module.command_type == nullptr) {
    module.command_type = MakeCommandType();
  }
  if (PyErr_Occurred() != nullptr) {
    return -1;
  }
  Py_INCREF(module.command_type);
  return PyModule_AddObject(self, "Command", module.command_type);
}

// What the running interpreter understands, which may be newer than our headers.
std::array<PyModuleDef_Slot, 4> Slots() {
  constexpr int kMultipleInterpreters = 3;  // from 3.12 on; value 0: not supported
  constexpr int kGil = 4;                   // from 3.13 on; value 1: not needed
  char* rest = nullptr;
  const long major = std::strtol(Py_GetVersion(), &rest, 10);
  const long minor = std::strtol(rest + 1, nullptr, 10);
  std::array<PyModuleDef_Slot, 4> slots{};
  std::size_t count = 0;
  slots[count++] = {Py_mod_exec, reinterpret_cast<void*>(Execute)};
  if (major > 3 || minor >= 12) {
    slots[count++] = {kMultipleInterpreters, nullptr};
  }
  if (major > 3 || minor >= 13) {
    slots[count++] = {kGil, reinterpret_cast<void*>(1)};
  }
  return slots;
}

std::array<PyModuleDef_Slot, 4> slots{};
PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "zconsole._dispatcher",
                          nullptr,
                          0,
                          functions,
                          slots.data(),
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace zsuper::py

// The name that Python looks for.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
PyMODINIT_FUNC PyInit__dispatcher() {
  zsuper::py::slots = zsuper::py::Slots();
  return PyModuleDef_Init(&zsuper::py::definition);
}
