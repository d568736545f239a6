// SPDX-License-Identifier: Apache-2.0
#include "console/console.h"

#include "messages/message.h"
#include "text/lines.h"

#include <utility>

namespace zsuper {
namespace {

// Commands between the listener and the loop; more wait on the system's chain.
constexpr std::size_t kQueuedCommands = 64;

}  // namespace

Result<void> Console::Open(const ConsoleOptions& options, ConsoleEvents events) {
  ZSU_TRY_ASSIGN(backend_, OpenBackend(options, events));
  Qedit& qedit = *backend_.qedit;
  queue_ =
      std::make_unique<CommandQueue>(kQueuedCommands, std::move(events.commands_wait),
                                     [&qedit] { qedit.Post(PostCode::kResume); });
  listener_ = std::make_unique<Listener>(qedit, *queue_, options.command_limit,
                                         std::move(events.problem));
  return listener_->Start();
}

void Console::Close() {
  listener_.reset();
}

std::optional<Command> Console::Next() {
  return queue_ ? queue_->Pop() : std::nullopt;
}

void Console::Answer(const Issuer& to, const std::vector<std::string>& lines) {
  if (backend_.qedit) {
    (void)backend_.qedit->WriteToOperator({lines, to});
  }
}

void Console::TellOperators(const std::vector<std::string>& lines,
                            const std::optional<Issuer>& told) {
  if (backend_.qedit) {
    const bool information = SeverityOf(lines.front()) == 'I';
    (void)backend_.qedit->WriteToOperator(
        {lines.size() == 1 ? WtoLines(lines.front()) : lines, std::nullopt, information,
         told});
  }
}

void Console::Publish(const TaskState& state) {
  if (backend_.display != nullptr) {
    backend_.display->Publish(state);
  }
}

}  // namespace zsuper
