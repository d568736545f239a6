// SPDX-License-Identifier: Apache-2.0
#include "console/console.h"

#include "console/console_backend.h"
#include "messages/message.h"
#include "text/wto_lines.h"

#include <utility>

namespace zsuper {
namespace {

// Commands between the listener and the loop; more wait on the system's chain.
constexpr std::size_t kQueuedCommands = 64;

}  // namespace

Result<void> Console::Open(const ConsoleOptions& options, ConsoleEvents events) {
  auto qedit = OpenBackend(options, events);
  if (!qedit.has_value()) {
    return qedit.error();
  }
  qedit_ = std::move(qedit.value());
  queue_ =
      std::make_unique<CommandQueue>(kQueuedCommands, std::move(events.commands_wait),
                                     [this] { qedit_->Post(PostCode::kResume); });
  listener_ = std::make_unique<Listener>(*qedit_, *queue_, options.command_limit,
                                         std::move(events.problem));
  return listener_->Start();
}

void Console::Close() {
  listener_.reset();
}

std::optional<Command> Console::Next() {
  return queue_ ? queue_->Pop() : std::nullopt;
}

void Console::Answer(const Wto& message) {
  if (qedit_) {
    (void)qedit_->WriteToOperator(message);
  }
}

void Console::Announce(const std::string& text) {
  if (qedit_) {
    const bool information = SeverityOf(text) == 'I';
    (void)qedit_->WriteToOperator({WtoLines(text), nullptr, information});
  }
}

}  // namespace zsuper
