// SPDX-License-Identifier: Apache-2.0
#include "zconsole/py_command.h"

#include <array>
#include <chrono>
#include <new>
#include <utility>

namespace zsuper::py {
namespace {

struct CommandContent {
  Delivery delivery;
  std::atomic<bool> replied{false};
};

struct CommandObject {
  PyObject base;
  CommandContent* content;
};

const channel::Command& CommandOf(PyObject* self) {
  return reinterpret_cast<CommandObject*>(self)->content->delivery.command;
}

PyObject* FromText(const std::string& text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()),
                              "replace");
}

PyObject* GetVerb(PyObject* self, void* /*closure*/) {
  return PyUnicode_InternFromString(VerbName(CommandOf(self).verb));
}

PyObject* GetText(PyObject* self, void* /*closure*/) {
  return FromText(CommandOf(self).text);
}

PyObject* GetConsole(PyObject* self, void* /*closure*/) {
  return FromText(CommandOf(self).issuer.console);
}

PyObject* GetCart(PyObject* self, void* /*closure*/) {
  const auto& cart = CommandOf(self).issuer.cart;
  return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(cart.data()),
                                   static_cast<Py_ssize_t>(cart.size()));
}

PyObject* GetConsoleId(PyObject* self, void* /*closure*/) {
  return PyLong_FromUnsignedLong(CommandOf(self).issuer.console_id);
}

PyObject* GetSeq(PyObject* self, void* /*closure*/) {
  return PyLong_FromUnsignedLongLong(CommandOf(self).seq);
}

PyObject* GetReceivedAt(PyObject* self, void* /*closure*/) {
  using Seconds = std::chrono::duration<double>;
  return PyFloat_FromDouble(
      Seconds(CommandOf(self).received_at.time_since_epoch()).count());
}

PyObject* GetTarget(PyObject* self, void* /*closure*/) {
  return FromText(CommandOf(self).target);
}

PyObject* Repr(PyObject* self) {
  const Ref text(GetText(self, nullptr));
  const Ref console(GetConsole(self, nullptr));
  if (!text || !console) {
    return nullptr;
  }
  return PyUnicode_FromFormat("<zconsole.Command %llu: %s %R from %U>",
                              static_cast<unsigned long long>(CommandOf(self).seq),
                              VerbName(CommandOf(self).verb), text.Get(), console.Get());
}

PyObject* RefuseNew(PyTypeObject* /*type*/, PyObject* /*args*/, PyObject* /*kwargs*/) {
  PyErr_SetString(PyExc_TypeError, "only operators make commands");
  return nullptr;
}

// A received command that nobody holds any more was dealt with: its thread may have
// ended.
void Dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  CommandContent* content = reinterpret_cast<CommandObject*>(self)->content;
  const Delivery& delivery = content->delivery;
  if (delivery.registration->GetKind() != Registration::Kind::kCallback &&
      !module.forked) {
    module.dispatcher->Done(delivery.command.seq, "");
  }
  delete content;
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

constexpr char kReplyDoc[] =
    "reply(text, /)\n--\n\n"
    "Answer the console that the command came from, with its CART.\n\n"
    "A command has one answer; newlines part its lines, and what does not fit a line of\n"
    "126 characters is wrapped at 70. Any thread; never waits.\n\n"
    "Raises ValueError for a text that is empty, longer than 255 lines or not in\n"
    "IBM-1047, AlreadyReplied the second time, and Closed once the subscription or the\n"
    "channel is closed.";

constexpr char kTypeDoc[] =
    "An operator command. Immutable; may be kept for as long as you like, and used on\n"
    "any thread.";

std::array<PyGetSetDef, 9> getters = {{
    {"verb", GetVerb, nullptr, "'START', 'MODIFY' or 'STOP'.", nullptr},
    {"text", GetText, nullptr,
     "What follows the comma of MODIFY, START's parameters, '' for STOP.", nullptr},
    {"console", GetConsole, nullptr,
     "The name of the issuing console, 1 to 8 characters.", nullptr},
    {"cart", GetCart, nullptr, "The command and response token, 8 bytes.", nullptr},
    {"console_id", GetConsoleId, nullptr, "The 4-byte console id as an int.", nullptr},
    {"seq", GetSeq, nullptr, "Counts the commands that zsuper took, from 1.", nullptr},
    {"received_at", GetReceivedAt, nullptr,
     "When zsuper took it, in seconds since the epoch as time.time().", nullptr},
    {"_target", GetTarget, nullptr, "MODULE:FUNCTION of the rule's call=, or ''.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

std::array<PyMethodDef, 2> methods = {{
    {"reply", Reply, METH_O, kReplyDoc},
    {nullptr, nullptr, 0, nullptr},
}};

}  // namespace

PyObject* MakeCommandType() {
  std::array<PyType_Slot, 7> slots = {{
      {Py_tp_doc, const_cast<char*>(kTypeDoc)},
      {Py_tp_new, reinterpret_cast<void*>(RefuseNew)},
      {Py_tp_dealloc, reinterpret_cast<void*>(Dealloc)},
      {Py_tp_repr, reinterpret_cast<void*>(Repr)},
      {Py_tp_getset, getters.data()},
      {Py_tp_methods, methods.data()},
      {0, nullptr},
  }};
  PyType_Spec spec = {"zconsole.Command", sizeof(CommandObject), 0, Py_TPFLAGS_DEFAULT,
                      slots.data()};
  return PyType_FromSpec(&spec);
}

PyObject* NewCommand(Delivery delivery) {
  auto* type = reinterpret_cast<PyTypeObject*>(module.command_type);
  PyObject* self = PyType_GenericAlloc(type, 0);
  if (self != nullptr) {
    reinterpret_cast<CommandObject*>(self)->content =
        new CommandContent{std::move(delivery), {}};
  }
  return self;
}

const Delivery* DeliveryOf(PyObject* object) {
  if (Py_TYPE(object) != reinterpret_cast<PyTypeObject*>(module.command_type)) {
    PyErr_SetString(PyExc_TypeError, "a zconsole.Command is needed");
    return nullptr;
  }
  return &reinterpret_cast<CommandObject*>(object)->content->delivery;
}

PyObject* Reply(PyObject* command, PyObject* text) {
  CommandContent& content = *reinterpret_cast<CommandObject*>(command)->content;
  if (!RequireSupervised()) {
    return nullptr;
  }
  auto lines = ToLines(text, "reply");
  if (!lines) {
    return nullptr;
  }
  if (content.delivery.registration->Closed()) {
    PyErr_SetString(module.closed, "the subscription that got this command is closed");
    return nullptr;
  }
  if (content.replied.exchange(true)) {
    PyErr_SetString(module.already_replied, "this command has been answered");
    return nullptr;
  }
  if (!module.dispatcher->Send(
          channel::Reply{content.delivery.command.seq, std::move(*lines)})) {
    content.replied = false;
    return SendFailed();
  }
  Py_RETURN_NONE;
}

}  // namespace zsuper::py
