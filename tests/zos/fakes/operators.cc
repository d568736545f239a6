// SPDX-License-Identifier: Apache-2.0
// The primitives of z/OS for the whole of zsuper on Linux: what is written to operators
// goes to the file that $WTO names, a line for each message. Commands come from the one
// that $COMMANDS names, a line each. $REFUSED names a service that refuses: EXTRACT or
// CIBCTR.
#include "console/qedit_zos.h"
#include "fakes/fake_qedit.h"
#include "messages/message.h"

#include <cstdlib>
#include <fstream>
#include <thread>

namespace zsuper {
namespace {

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

class RecordingQedit : public FakeQedit {
 public:
  int WriteToOperator(const Wto& message) override {
    std::string line = message.to           ? message.to->console + ":"
                       : message.to_starter ? "starter:"
                                            : "all:";
    for (const std::string& part : message.lines) {
      line += " " + part;
    }
    std::ofstream(Variable("WTO"), std::ios::app) << line + "\n";
    return 0;
  }
};

}  // namespace

Result<std::unique_ptr<Qedit>> MakeZosQedit(std::function<void(std::string)> /*report*/) {
  auto qedit = std::make_unique<RecordingQedit>();
  if (const std::string commands = Variable("COMMANDS"); !commands.empty()) {
    std::thread([commands, operators = qedit.get()] {
      // Open for writing too, so that the pipe has no end when a test closes it.
      std::fstream lines(commands, std::ios::in | std::ios::out);
      for (std::string line; std::getline(lines, line);) {
        operators->EnterWhileWaiting(line);
      }
    }).detach();
  }
  if (Variable("REFUSED") == "EXTRACT") {
    qedit->RefuseExtract(Fail<msg::ExtractFailed>());
  } else if (Variable("REFUSED") == "CIBCTR") {
    qedit->RefuseLimit(4);
  }
  return std::unique_ptr<Qedit>(std::move(qedit));
}

}  // namespace zsuper
