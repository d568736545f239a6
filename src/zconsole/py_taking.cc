// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_taking.h"

#include "zconsole/py_command.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>

namespace zsuper::py {
namespace {

using SharedRegistration = std::shared_ptr<Registration>;

constexpr char kRegistrationName[] = "zconsole._dispatcher.registration";
constexpr char kHoldName[] = "zconsole._dispatcher.hold";
constexpr char kGateName[] = "zconsole._dispatcher.gate";

template <typename T>
T* Inside(PyObject* capsule, const char* name) {
  return static_cast<T*>(PyCapsule_GetPointer(capsule, name));
}

SharedRegistration* RegistrationOf(PyObject* capsule) {
  return Inside<SharedRegistration>(capsule, kRegistrationName);
}

// What its handler refers to is the program's again, even if it keeps the registration.
void ReleaseHandler(Registration& registration) {
  Py_XDECREF(static_cast<PyObject*>(registration.ReleaseHandler()));
}

// Hands the exception that is set to the program's hook, and returns it in one line.
std::string ReportException(PyObject* report, PyObject* handler, PyObject* command) {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) {
    (void)PyException_SetTraceback(value, traceback);
  }
  const Ref owned_type(type);
  const Ref owned_value(value);
  const Ref owned_traceback(traceback);
  const Ref summary(
      PyObject_CallFunctionObjArgs(report, handler, command, value, nullptr));
  std::optional<std::string> text;
  if (summary) {
    text = ToText(summary.Get(), "summary");
  }
  if (!text) {
    PyErr_WriteUnraisable(handler);
  }
  return text.value_or("the callback failed");
}

// Is it fit to be returned by a callback? False, with the exception set: a coroutine or
// the like would never run, and nobody would hear of it.
bool CheckResult(PyObject* command, PyObject* result) {
  if (PyUnicode_Check(result) != 0) {
    return PyObject_IsTrue(result) == 0 || static_cast<bool>(Ref(Reply(command, result)));
  }
  if (result == Py_None || PyObject_HasAttrString(result, "__await__") == 0) {
    return true;
  }
  PyErr_Format(PyExc_TypeError,
               "the callback returned a %R, which nothing awaits; register the coroutine "
               "function itself, with zconsole.on_command() on its event loop",
               Py_TYPE(result));
  return false;
}

// Empty, or how the callback failed; nothing: it declines the command.
std::optional<std::string> Call(PyObject* report, PyObject* handler, PyObject* command) {
  const CallbackMark mark;
  const Ref result(PyObject_CallFunctionObjArgs(handler, command, nullptr));
  if (result.Get() == Py_NotImplemented) {
    return std::nullopt;
  }
  const bool good = result && CheckResult(command, result.Get());
  return good ? "" : ReportException(report, handler, command);
}

void Deliver(Dispatcher& dispatcher, const Delivery& delivery, PyObject* report) {
  const Ref handler =
      Ref::Borrow(static_cast<PyObject*>(delivery.registration->Handler()));
  const Ref command(NewCommand(delivery));
  std::optional<std::string> failure = "out of memory";
  if (command) {
    failure = Call(report, handler.Get(), command.Get());
  } else {
    PyErr_WriteUnraisable(handler.Get());
  }
  if (!module.forked) {
    if (failure) {
      dispatcher.Done(delivery.command.seq, *failure);
    } else {
      dispatcher.Decline(delivery.command.seq);
    }
    ReleaseHandler(*delivery.registration);
  }
}

// The command that this thread received last.
thread_local std::uint64_t received_seq = 0;

// Who asks for the next is done with that one.
void FinishReceived() {
  if (const std::uint64_t seq = std::exchange(received_seq, 0)) {
    module.dispatcher->Done(seq, "");
  }
}

using Deadline = std::optional<Time>;

Deadline DeadlineAfter(double seconds) {
  constexpr double kForever = 1e9;
  if (seconds < 0 || seconds > kForever) {
    return std::nullopt;
  }
  return std::chrono::steady_clock::now() + std::chrono::duration_cast<Time::duration>(
                                                std::chrono::duration<double>(seconds));
}

enum class Waited { kReadable, kTimeout, kRaised };

// Waits without the GIL for one of the two; `gate` may be none, -1. Python's signal
// handlers run, and may raise. Raises Closed if the program has closed the descriptor,
// and so most likely the channel too.
Waited WaitReadable(int fd, int gate, const Deadline& deadline) {
  if (fd < 0) {
    SetClosed();
    return Waited::kRaised;
  }
  constexpr std::int64_t kLongest = 3'600'000;
  while (true) {
    std::int64_t left = -1;
    if (deadline) {
      const auto rest = *deadline - std::chrono::steady_clock::now();
      left = std::chrono::ceil<std::chrono::milliseconds>(rest).count();
      left = std::clamp<std::int64_t>(left, 0, kLongest);
    }
    // As late as can be: what came before it does not end poll().
    if (PyErr_CheckSignals() != 0) {
      return Waited::kRaised;
    }
    std::array<pollfd, 2> fds = {pollfd{fd, POLLIN, 0}, pollfd{gate, POLLIN, 0}};
    PyThreadState* state = PyEval_SaveThread();
    const int count = poll(fds.data(), fds.size(), static_cast<int>(left));
    PyEval_RestoreThread(state);
    if (PyErr_CheckSignals() != 0) {
      return Waited::kRaised;
    }
    if (count > 0) {
      return Waited::kReadable;
    }
    if (deadline && left == 0) {
      return Waited::kTimeout;
    }
  }
}

struct SharedGate {
  Gate gate;
  std::atomic<bool> open{false};
};

}  // namespace

PyObject* Register(PyObject* /*self*/, PyObject* args) {
  PyObject* handler = nullptr;
  unsigned char takes = 0;
  if (PyArg_ParseTuple(args, "Ob", &handler, &takes) == 0 || !RequireOpen()) {
    return nullptr;
  }
  const bool loop = handler == Py_None;
  if (!loop) {
    Py_INCREF(handler);
  }
  auto* registration = new SharedRegistration(std::make_shared<Registration>(
      loop ? Registration::Kind::kLoop : Registration::Kind::kCallback, takes,
      loop ? nullptr : handler));
  PyObject* capsule =
      PyCapsule_New(registration, kRegistrationName,
                    [](PyObject* object) { delete RegistrationOf(object); });
  if (RaiseErrno(module.dispatcher->Register(*registration)) != 0) {
    Py_DECREF(capsule);
    if (!loop) {
      Py_DECREF(handler);
    }
    return nullptr;
  }
  return capsule;
}

PyObject* Hold(PyObject* /*self*/, PyObject* /*args*/) {
  if (!RequireOpen()) {
    return nullptr;
  }
  module.dispatcher->Hold();
  return PyCapsule_New(module.dispatcher, kHoldName, [](PyObject* /*capsule*/) {
    if (!module.forked) {
      module.dispatcher->Release();
    }
  });
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
    ReleaseHandler(**registration);
  }
  Py_RETURN_NONE;
}

PyObject* Closed(PyObject* /*self*/, PyObject* capsule) {
  SharedRegistration* registration = RegistrationOf(capsule);
  if (registration == nullptr) {
    return nullptr;
  }
  const bool closed =
      (*registration)->Ended() || module.forked || module.dispatcher->Closed();
  return PyBool_FromLong(closed ? 1 : 0);
}

PyObject* RunCallbacks(PyObject* /*self*/, PyObject* report) {
  if (module.dispatcher == nullptr || module.forked) {
    Py_RETURN_NONE;
  }
  Dispatcher& dispatcher = *module.dispatcher;
  dispatcher.CallbacksBegin();
  while (!module.forked) {
    std::optional<Delivery> delivery = dispatcher.TryTake();
    if (!delivery) {
      PyThreadState* state = PyEval_SaveThread();
      delivery = dispatcher.WaitTake();
      PyEval_RestoreThread(state);
    }
    if (!delivery) {
      break;
    }
    Deliver(dispatcher, *delivery, report);
  }
  if (!module.forked) {  // by a callback: then no lock of ours can be trusted
    dispatcher.CallbacksEnd();
  }
  Py_RETURN_NONE;
}

PyObject* ReceiveFd(PyObject* /*self*/, PyObject* registration) {
  if (!RequireOpen()) {
    return nullptr;
  }
  const int fd = registration == Py_None ? module.dispatcher->ReceiveFd()
                                         : module.dispatcher->LoopFd();
  if (fd < 0) {
    SetClosed();  // the program has closed it
    return nullptr;
  }
  return PyLong_FromLong(fd);
}

PyObject* NewGate(PyObject* /*self*/, PyObject* /*args*/) {
  return PyCapsule_New(new SharedGate, kGateName, [](PyObject* capsule) {
    delete Inside<SharedGate>(capsule, kGateName);
  });
}

PyObject* OpenGate(PyObject* /*self*/, PyObject* capsule) {
  auto* gate = Inside<SharedGate>(capsule, kGateName);
  if (gate == nullptr) {
    return nullptr;
  }
  if (!module.forked && !gate->open.exchange(true)) {
    gate->gate.Set(true);
  }
  return PyBool_FromLong(module.forked ? 0 : 1);
}

PyObject* Take(PyObject* /*self*/, PyObject* args) {
  double seconds = 0;
  int received = 0;
  PyObject* capsule = nullptr;
  if (PyArg_ParseTuple(args, "dpO", &seconds, &received, &capsule) == 0 ||
      !RequireSupervised()) {
    return nullptr;
  }
  const auto* gate =
      capsule == Py_None ? nullptr : Inside<SharedGate>(capsule, kGateName);
  if (PyErr_Occurred() != nullptr) {
    return nullptr;
  }
  FinishReceived();
  Dispatcher& dispatcher = *module.dispatcher;
  const Deadline deadline = DeadlineAfter(seconds);
  while (true) {
    if (std::optional<Delivery> delivery = dispatcher.Receive()) {
      received_seq = received != 0 ? delivery->command.seq : 0;
      return NewCommand(std::move(*delivery));
    }
    if (dispatcher.ReceiveOver() || (gate != nullptr && gate->open)) {
      Py_RETURN_NONE;
    }
    if (!RequireOpen()) {
      return nullptr;
    }
    const int gate_fd = gate == nullptr ? -1 : gate->gate.Get();
    switch (WaitReadable(dispatcher.ReceiveFd(), gate_fd, deadline)) {
      case Waited::kReadable:
        break;
      case Waited::kTimeout:
        Py_RETURN_NONE;
      case Waited::kRaised:
        return nullptr;
    }
  }
}

PyObject* TakeNoWait(PyObject* /*self*/, PyObject* capsule) {
  if (!RequireSupervised()) {
    return nullptr;
  }
  Dispatcher& dispatcher = *module.dispatcher;
  std::optional<Delivery> delivery;
  bool over = false;
  if (capsule == Py_None) {
    FinishReceived();
    delivery = dispatcher.Receive();
    over = !delivery && dispatcher.ReceiveOver();
  } else if (const SharedRegistration* loop = RegistrationOf(capsule)) {
    delivery = dispatcher.TakeForLoop(**loop);
  } else {
    return nullptr;
  }
  if (delivery) {
    return NewCommand(std::move(*delivery));
  }
  if (!over && !RequireOpen()) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* Done(PyObject* /*self*/, PyObject* args) {
  PyObject* command = nullptr;
  PyObject* failure = nullptr;
  if (PyArg_ParseTuple(args, "OO", &command, &failure) == 0) {
    return nullptr;
  }
  const Delivery* delivery = DeliveryOf(command);
  const std::optional<std::string> text = ToText(failure, "failure");
  if (delivery == nullptr || !text) {
    return nullptr;
  }
  if (!module.forked) {
    module.dispatcher->Done(delivery->command.seq, *text);
  }
  Py_RETURN_NONE;
}

PyObject* Decline(PyObject* /*self*/, PyObject* command) {
  const Delivery* delivery = DeliveryOf(command);
  if (delivery == nullptr) {
    return nullptr;
  }
  if (!module.forked) {
    module.dispatcher->Decline(delivery->command.seq);
  }
  Py_RETURN_NONE;
}

PyObject* WaitStop(PyObject* /*self*/, PyObject* args) {
  double seconds = 0;
  if (PyArg_ParseTuple(args, "d", &seconds) == 0 || !RequireSupervised()) {
    return nullptr;
  }
  Dispatcher& dispatcher = *module.dispatcher;
  if (!dispatcher.StopSeen()) {
    if (!RequireOpen()) {
      return nullptr;
    }
    if (RaiseErrno(dispatcher.Start()) != 0) {
      return nullptr;
    }
    dispatcher.ExpectStop();
    const Waited waited = WaitReadable(dispatcher.StopFd(), -1, DeadlineAfter(seconds));
    if (waited == Waited::kRaised || (!dispatcher.StopSeen() && !RequireOpen())) {
      return nullptr;
    }
    if (waited == Waited::kReadable && !dispatcher.StopSeen()) {
      SetClosed();  // the program has closed the descriptor while we waited
      return nullptr;
    }
  }
  return PyBool_FromLong(dispatcher.StopSeen() ? 1 : 0);
}

}  // namespace zsuper::py
