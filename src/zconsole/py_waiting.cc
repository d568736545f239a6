// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_waiting.h"

#include "zconsole/py_command.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace zsuper::py {
namespace {

// The command that this thread received last.
thread_local std::uint64_t received_seq = 0;

// Who asks for the next is done with that one.
void FinishReceived() {
  if (const std::uint64_t seq = std::exchange(received_seq, 0)) {
    module.dispatcher->PulledDone(seq, "");
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

// Waits without the GIL; Python's signal handlers run, and may raise. Raises Closed where
// the program has closed the descriptor, and so most likely the channel too.
Waited WaitReadable(int fd, const Deadline& deadline) {
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
    pollfd readable{fd, POLLIN, 0};
    PyThreadState* state = PyEval_SaveThread();
    const int count = poll(&readable, 1, static_cast<int>(left));
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

}  // namespace

PyObject* Take(PyObject* /*self*/, PyObject* args) {
  double seconds = 0;
  int received = 0;
  if (PyArg_ParseTuple(args, "dp", &seconds, &received) == 0 || !RequireSupervised()) {
    return nullptr;
  }
  FinishReceived();
  Dispatcher& dispatcher = *module.dispatcher;
  const Deadline deadline = DeadlineAfter(seconds);
  while (true) {
    if (std::optional<Delivery> delivery = dispatcher.TakePulled()) {
      received_seq = received != 0 ? delivery->command.seq : 0;
      return NewCommand(std::move(*delivery));
    }
    if (dispatcher.PullEnded()) {
      Py_RETURN_NONE;
    }
    if (!RequireOpen()) {
      return nullptr;
    }
    switch (WaitReadable(dispatcher.PullFd(), deadline)) {
      case Waited::kReadable:
        break;
      case Waited::kTimeout:
        Py_RETURN_NONE;
      case Waited::kRaised:
        return nullptr;
    }
  }
}

PyObject* TakeNoWait(PyObject* /*self*/, PyObject* args) {
  int for_loop = 0;
  if (PyArg_ParseTuple(args, "p", &for_loop) == 0 || !RequireSupervised()) {
    return nullptr;
  }
  FinishReceived();
  Dispatcher& dispatcher = *module.dispatcher;
  std::optional<Delivery> delivery =
      for_loop != 0 ? dispatcher.TakeForLoop() : dispatcher.TakePulled();
  if (delivery) {
    return NewCommand(std::move(*delivery));
  }
  if (!(for_loop == 0 && dispatcher.PullEnded()) && !RequireOpen()) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* PullEnded(PyObject* /*self*/, PyObject* /*args*/) {
  return RequireSupervised() ? PyBool_FromLong(module.dispatcher->PullEnded() ? 1 : 0)
                             : nullptr;
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
    module.dispatcher->PulledDone(delivery->command.seq, *text);
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
    if (const int error = dispatcher.Start()) {
      errno = error;
      return PyErr_SetFromErrno(PyExc_OSError);
    }
    dispatcher.ExpectStop();
    const Waited waited = WaitReadable(dispatcher.StopFd(), DeadlineAfter(seconds));
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
