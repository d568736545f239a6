// SPDX-License-Identifier: Apache-2.0
// The listener of zsuper itself, above its z/OS primitives and the routines of asm/: from
// the supervisor calls to Command in one run.
#include "console/listener.h"
#include "console/qedit_zos.h"
#include "console/services_zos.h"
#include "messages/message.h"
#include "runtime.h"
#include "text/ebcdic.h"

extern "C" {
#include "guest.h"
void program_listener(const Script* script);
}

namespace {

constexpr std::uint32_t kSvcStorage = 120;  // GETMAIN
constexpr std::uint32_t kSvcWto = 35;
zsuper::Qedit* qedit;

void Say(const std::string& text) {
  const zsuper::EbcdicText line = zsuper::ToEbcdic(text);
  say(reinterpret_cast<const char*>(line.data()), line.size());
}

std::string Described(const zsuper::Command& command) {
  switch (command.verb) {
    case zsuper::Verb::kStart:
      return "take START  " + command.text;
    case zsuper::Verb::kModify:
      return "take MODIFY " + command.text;
    case zsuper::Verb::kStop:
      return "take STOP" + command.text;
  }
  return "";
}

void Listen(const Script& script) {
  zsuper::CommandQueue queue(
      100, [] {}, [] {});
  {
    zsuper::Listener listener(*qedit, queue, static_cast<int>(script.limit), Say);
    const zsuper::Result<void> started = listener.Start();
    if (!started.has_value()) {
      Say(started.error().text);
      return;
    }
    guest::LetThreadRun();
  }
  while (const std::optional<zsuper::Command> command = queue.Pop()) {
    Say(Described(*command));
    if (command->verb != zsuper::Verb::kStart) {
      qedit->WriteToOperator({{"DONE", "AND MORE"}, command->issuer});
    }
  }
  if (script.refused != kSvcWto) {
    qedit->WriteToOperator({{"ENDED"}, std::nullopt, true});
  }
}

}  // namespace

std::string zsuper::ErrnoText(int /*os_error*/) {
  return "no system has words for it here";
}

void program_listener(const Script* script) {
  guest::Begin();
  guest::has_low_storage = script->refused != kSvcStorage;
  const auto made = zsuper::MakeZosQedit(Say);
  if (!made.has_value()) {
    Say(made.error().text);
    return;
  }
  qedit = made.value().get();
  post_own_ecb = [](std::uint32_t code) {
    qedit->Post(static_cast<zsuper::PostCode>(code));
  };
  Listen(*script);
}
