// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_callbacks.h"
#include "zconsole/py_command.h"
#include "zconsole/py_support.h"
#include "zconsole/py_waiting.h"

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

constexpr char kRegistrationName[] = "zconsole._dispatcher.registration";

using SharedRegistration = std::shared_ptr<Registration>;

SharedRegistration* RegistrationOf(PyObject* capsule) {
  return static_cast<SharedRegistration*>(
      PyCapsule_GetPointer(capsule, kRegistrationName));
}

// 0, or -1 with the exception set.
int Check(int error) {
  if (error == EBUSY) {
    PyErr_SetString(PyExc_ValueError,
                    "the program takes its commands elsewhere: close that first");
    return -1;
  }
  if (error == ESHUTDOWN) {
    return RequireOpen() ? 0 : -1;
  }
  errno = error;
  if (error != 0) {
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
  }
  return 0;
}

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
  module.dispatcher =
      new Dispatcher(std::move(*std::get_if<OpenedChannel>(&opened)), kCallbackThread);
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

PyObject* Register(PyObject* /*self*/, PyObject* args) {
  PyObject* handler = nullptr;
  int calls = 0;
  if (PyArg_ParseTuple(args, "Op", &handler, &calls) == 0 || !RequireOpen()) {
    return nullptr;
  }
  const bool loop = handler == Py_None;
  if (!loop) {
    Py_INCREF(handler);
  }
  auto* registration = new SharedRegistration(std::make_shared<Registration>(
      loop ? Registration::Kind::kLoop : Registration::Kind::kCallback,
      loop ? nullptr : handler,
      [](void* object) { Py_DECREF(static_cast<PyObject*>(object)); }));
  PyObject* capsule =
      PyCapsule_New(registration, kRegistrationName,
                    [](PyObject* object) { delete RegistrationOf(object); });
  // From here on the callback thread may want the GIL, which we keep until we return:
  // nothing is delivered before the caller has its subscription.
  if (Check(module.dispatcher->Register(calls != 0 ? Lane::kCall : Lane::kHandler,
                                        *registration)) != 0) {
    Py_DECREF(capsule);
    return nullptr;
  }
  return capsule;
}

PyObject* Close(PyObject* /*self*/, PyObject* args) {
  PyObject* capsule = nullptr;
  int wait = 0;
  if (PyArg_ParseTuple(args, "Op", &capsule, &wait) == 0) {
    return nullptr;
  }
  SharedRegistration* registration = RegistrationOf(capsule);
  if (registration == nullptr) {
    return nullptr;
  }
  if (!module.forked) {
    PyThreadState* state = PyEval_SaveThread();
    module.dispatcher->Unregister(*registration, wait != 0);
    PyEval_RestoreThread(state);
  }
  Py_RETURN_NONE;
}

PyObject* Closed(PyObject* /*self*/, PyObject* capsule) {
  SharedRegistration* registration = RegistrationOf(capsule);
  if (registration == nullptr) {
    return nullptr;
  }
  const bool closed =
      (*registration)->Closed() || module.forked || module.dispatcher->Closed();
  return PyBool_FromLong(closed ? 1 : 0);
}

PyObject* EnterPull(PyObject* /*self*/, PyObject* args) {
  int stays = 0;
  if (PyArg_ParseTuple(args, "p", &stays) == 0 || !RequireOpen() ||
      Check(module.dispatcher->EnterPull(stays != 0)) != 0) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* LeavePull(PyObject* /*self*/, PyObject* /*args*/) {
  if (module.dispatcher != nullptr && !module.forked) {
    module.dispatcher->LeavePull();
  }
  Py_RETURN_NONE;
}

PyObject* PullFd(PyObject* /*self*/, PyObject* args) {
  int for_loop = 0;
  if (PyArg_ParseTuple(args, "p", &for_loop) == 0 || !RequireOpen()) {
    return nullptr;
  }
  const int fd =
      for_loop != 0 ? module.dispatcher->LoopFd() : module.dispatcher->PullFd();
  if (fd < 0) {
    SetClosed();  // the program has closed it
    return nullptr;
  }
  return PyLong_FromLong(fd);
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

std::array<PyMethodDef, 26> functions = {{
    {"open", Open, METH_VARARGS, nullptr},
    {"tell_imported", TellImported, METH_NOARGS, nullptr},
    {"stop", Stop, METH_VARARGS, nullptr},
    {"jobname", Jobname, METH_NOARGS, nullptr},
    {"require_supervised", RequireSupervisedCall, METH_NOARGS, nullptr},
    {"require_open", RequireOpenCall, METH_NOARGS, nullptr},
    {"refuse_in_callback", RefuseInCallbackCall, METH_VARARGS, nullptr},
    {"register", Register, METH_VARARGS, nullptr},
    {"close", Close, METH_VARARGS, nullptr},
    {"closed", Closed, METH_O, nullptr},
    {"enter_pull", EnterPull, METH_VARARGS, nullptr},
    {"leave_pull", LeavePull, METH_NOARGS, nullptr},
    {"pull_fd", PullFd, METH_VARARGS, nullptr},
    {"pull_ended", PullEnded, METH_NOARGS, nullptr},
    {"take", Take, METH_VARARGS, nullptr},
    {"take_nowait", TakeNoWait, METH_VARARGS, nullptr},
    {"done", Done, METH_VARARGS, nullptr},
    {"wait_stop", WaitStop, METH_VARARGS, nullptr},
    {"enter_callback", EnterCallback, METH_NOARGS, nullptr},
    {"leave_callback", LeaveCallback, METH_NOARGS, nullptr},
    {"send_ready", SendReady, METH_NOARGS, nullptr},
    {"send_status", SendStatus, METH_O, nullptr},
    {"send_wto", SendWto, METH_VARARGS, nullptr},
    {"counters", CountersCall, METH_NOARGS, nullptr},
    {"write_unraisable", WriteUnraisable, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

PyObject* Attribute(PyObject* from, const char* name) {
  return from != nullptr ? PyObject_GetAttrString(from, name) : nullptr;
}

// Fetches what the package defines in Python, which imported it before us.
int Execute(PyObject* self) {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
    PyErr_SetString(PyExc_ImportError, "zconsole works in the main interpreter only");
    return -1;
  }
  module.interpreter = PyInterpreterState_Get();
  const Ref errors(PyImport_ImportModule("zconsole._errors"));
  module.error = Attribute(errors.Get(), "Error");
  module.not_supervised = Attribute(errors.Get(), "NotSupervised");
  module.closed = Attribute(errors.Get(), "Closed");
  module.already_replied = Attribute(errors.Get(), "AlreadyReplied");
  module.blocking_call_in_callback = Attribute(errors.Get(), "BlockingCallInCallback");
  const Ref failures(PyImport_ImportModule("zconsole._failures"));
  module.report = Attribute(failures.Get(), "report");
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
                          functions.data(),
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
