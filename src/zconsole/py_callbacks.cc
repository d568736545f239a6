// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_callbacks.h"

#include "zconsole/py_command.h"

#include <utility>

namespace zsuper::py {
namespace {

// Hands the exception that is set to the program's hook, and returns it in one line.
std::string ReportException(PyObject* handler, PyObject* command) {
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
      PyObject_CallFunctionObjArgs(module.report, handler, command, value, nullptr));
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

// Empty, or how the callback failed.
std::string Call(PyObject* handler, PyObject* command) {
  const CallbackMark mark;
  const Ref result(PyObject_CallFunctionObjArgs(handler, command, nullptr));
  const bool good = result && CheckResult(command, result.Get());
  return good ? "" : ReportException(handler, command);
}

void Deliver(Dispatcher& dispatcher, const Delivery& delivery) {
  const Ref handler =
      Ref::Borrow(static_cast<PyObject*>(delivery.registration->Handler()));
  const Ref command(NewCommand(delivery));
  std::string failure = "out of memory";
  if (command) {
    failure = Call(handler.Get(), command.Get());
  } else {
    PyErr_WriteUnraisable(handler.Get());
  }
  if (!module.forked) {
    dispatcher.Finished(delivery, failure);
  }
}

// Up to 3.11 a fork while another thread makes its thread state leaves the child waiting
// for ever for the lock on the list of them. To fork needs the GIL, and whoever registers
// the callback keeps that until this is done.
void* MakeThreadState() {
  return PyThreadState_New(module.interpreter);
}

void RunCallbacks(Dispatcher& dispatcher, void* thread_state) {
  PyEval_RestoreThread(static_cast<PyThreadState*>(thread_state));
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
    Deliver(dispatcher, *delivery);
  }
  PyGILState_Release(PyGILState_UNLOCKED);  // deletes the thread state
}

}  // namespace

const Dispatcher::CallbackThread kCallbackThread = {MakeThreadState, RunCallbacks};

}  // namespace zsuper::py
